// The prerendered view stands until Streamlit has drawn the same view; where that does not happen, it says why.
// A view that was not prerendered in time is asked for once more, where Streamlit does not come.
const prerendered = document.getElementById("prerendered");
const root = document.getElementById("root");
const SLOW = 1500, TOO_LONG = 12000, RELOADED = "explorer-reloaded";
const STANDS = prerendered ? "図・表・リンクは、このままご覧になれます。" : "";
const say = (words) => {
  let why = document.getElementById("why");
  why ??= document.body.appendChild(Object.assign(document.createElement("p"), { id: "why", role: "status" }));
  if (why.textContent !== words) why.textContent = words;
  why.hidden = !words;
};
const app = () => root.querySelector(".stApp");
const main = () => root.querySelector('[data-testid="stMain"]');
const connected = () => app()?.dataset.testConnectionState === "CONNECTED";
// In a window of two views, whose bar has what this page leaves out.
document.documentElement.classList.toggle("pane", Boolean(window.frameElement?.dataset.side));
prerendered?.classList.toggle("embedded", /[?&]embed=true/.test(location.search));
for (const svg of prerendered?.querySelectorAll(".region-map svg") ?? []) {
  fitLabels(svg, svg.getAttribute("viewBox").split(" ").map(Number), LEAST_LETTER);
}
// Reload once, until the app has been drawn; where the browser keeps nothing for this site, never.
const reload = () => {
  try {
    if (sessionStorage.getItem(RELOADED)) return false;
    sessionStorage.setItem(RELOADED, "1");
  } catch {
    return false;
  }
  location.reload();
  return true;
};
const forgetReload = () => {
  try { sessionStorage.removeItem(RELOADED); } catch { /* Nothing was kept. */ }
};
// A script that an update has taken away.
let broken = false;
addEventListener("error", (event) => { if (event.target.tagName === "SCRIPT") broken = !reload(); }, true);
addEventListener("vite:preloadError", () => { broken = !reload(); });
// When the program had arrived: on a slow line that alone takes minutes.
let arrived = Infinity;
document.querySelector('script[type="module"][src]').addEventListener("load", () => { arrived = performance.now(); });
let ended = 0;
const drawn = () => {
  const late = main()?.querySelector('[data-testid="stSkeleton"]');
  if (!connected() || app().dataset.testScriptState !== "notRunning" || !main() || late) return false;
  ended ||= performance.now();
  const words = main().querySelector("h1, h2, [data-testid=stAlert]");
  const expected = prerendered?.querySelector(".chart, .region-map");
  const picture = !expected || main().querySelector(".stVegaLiteChart .marks, .region-map svg");
  return (words && picture && reaches()) || performance.now() - ended > TOO_LONG;
};
// How much lower the picture stands on the page itself.
const lower = () => {
  const [before, after] = [prerendered.querySelector(".figure"), main().querySelector('[class*="st-key-figure-"]')];
  return before && after ? after.getBoundingClientRect().top - before.getBoundingClientRect().top - prerendered.scrollTop : 0;
};
// A page that still grows is too short for a reader who has scrolled down.
const place = () => prerendered?.scrollTop ? prerendered.scrollTop + lower() : 0;
const reaches = () => main().scrollHeight - main().clientHeight >= place();
const began = performance.now();
const check = setInterval(() => {
  const waited = performance.now() - began;
  const tooLong = performance.now() - arrived > TOO_LONG;
  if (drawn()) {
    clearInterval(check);
    forgetReload();
    say("");
    if (!prerendered) return;
    if (prerendered.scrollTop) main().scrollTo(0, place());
    root.inert = false;
    prerendered.remove();
  } else if (!prerendered && tooLong && !connected() && reload()) {
    clearInterval(check);
  } else if (broken || (tooLong && !app())) {
    say(`画面の操作に必要なプログラムを読み込めませんでした。${STANDS}再読み込みしても変わらないときは、システムの担当者にお問い合わせください。`);
  } else if (tooLong && !connected()) {
    say(`サーバーとの常時接続（WebSocket）ができないため、絞り込みや発表などの操作はできません。${STANDS}システムの担当者に「/_stcore/stream への WebSocket 接続の許可」をお問い合わせください。`);
  } else if (waited > TOO_LONG) say(`回線が混み合っているか遅いため、読み込みに時間がかかっています。${STANDS}`);
  else if (waited > SLOW) say(`読み込み中です。${STANDS}`);
}, 50);
