// The first HTML stands until Streamlit has drawn the same view; where that does not happen, it says why. A view that
// was not made in time is asked for once more, where Streamlit does not come.
const first = document.getElementById("first");
const root = document.getElementById("root");
const SLOW = 1500, TOO_LONG = 12000, LAST_PICTURE = 4000, AGAIN = "explorer-loaded-again";
const SEEN = first ? "図・表・リンクは、このままご覧になれます。" : "";
const say = (words) => {
  let why = document.getElementById("why");
  why ??= document.body.appendChild(Object.assign(document.createElement("p"), { id: "why", role: "status" }));
  why.textContent = words;
  why.hidden = !words;
};
const app = () => root.querySelector(".stApp");
const main = () => root.querySelector('[data-testid="stMain"]');
first?.classList.toggle("embedded", /[?&]embed=true/.test(location.search));
for (const svg of first?.querySelectorAll(".region-map svg") ?? []) {
  fitLabels(svg, svg.getAttribute("viewBox").split(" ").map(Number), LEAST_LETTER);
}
// A program that an update has taken away is asked for once more, with the page itself.
let broken = false;
const again = () => {
  if (sessionStorage.getItem(AGAIN)) return false;
  sessionStorage.setItem(AGAIN, "1");
  location.reload();
  return true;
};
addEventListener("error", (event) => { if (event.target.tagName === "SCRIPT") broken = !again(); }, true);
addEventListener("vite:preloadError", () => { broken = !again(); });
let ran = 0;
const drawn = () => {
  if (app()?.dataset.testScriptState !== "notRunning" || !main()?.querySelector("h1, h2, [data-testid='stAlert']")) return false;
  ran ||= performance.now();
  if (main().querySelector('[data-testid="stSkeleton"]')) return false;
  const pictures = !first?.querySelector(".chart, .region-map") || main().querySelector(".stVegaLiteChart .marks, .region-map svg");
  return pictures || performance.now() - ran > LAST_PICTURE;
};
// How much lower the picture stands on the page itself.
const moved = () => {
  const [before, after] = [first?.querySelector(".figure"), main().querySelector('[class*="st-key-figure-"]')];
  return before && after ? after.getBoundingClientRect().top - before.getBoundingClientRect().top - first.scrollTop : 0;
};
const began = performance.now();
const check = setInterval(() => {
  const waited = performance.now() - began;
  if (drawn()) {
    clearInterval(check);
    sessionStorage.removeItem(AGAIN);
    say("");
    if (!first) return;
    main().scrollTo(0, first.scrollTop + Math.max(0, moved()));
    root.inert = false;
    first.remove();
  } else if (!first && waited > TOO_LONG && app()?.dataset.testConnectionState !== "CONNECTED" && again()) {
    clearInterval(check);
  } else if (broken || (waited > TOO_LONG && !app())) {
    say(`画面の操作に必要なプログラムを読み込めませんでした。${SEEN}再読み込みしても変わらないときは、システムの担当者にお問い合わせください。`);
  } else if (waited > TOO_LONG && app().dataset.testConnectionState !== "CONNECTED") {
    say(`サーバーとの常時接続（WebSocket）ができないため、絞り込みや発表などの操作はできません。${SEEN}システムの担当者に「/_stcore/stream への WebSocket 接続の許可」をお問い合わせください。`);
  } else if (waited > SLOW) say(`読み込み中です。${SEEN}`);
}, 50);
