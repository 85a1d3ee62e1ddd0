// Remove the prerendered view when Streamlit has drawn the same view; if that takes long or fails, say why.
const prerendered = document.getElementById("prerendered");
const root = document.getElementById("root");
const SLOW = 1500, TOO_LONG = 12000, RELOADED = "explorer-reloaded";
const READABLE = prerendered ? "図・表・リンクは、このままご覧になれます。" : "";
const showReason = (words) => {
  let why = document.getElementById("why");
  why ??= document.body.appendChild(Object.assign(document.createElement("p"), { id: "why", role: "status" }));
  if (why.textContent !== words) why.textContent = words;
  why.hidden = !words;
};
const app = () => root.querySelector(".stApp");
const main = () => root.querySelector('[data-testid="stMain"]');
const connected = () => app()?.dataset.testConnectionState === "CONNECTED";
// In an iframe of 並べて見る, whose own bar has what the style sheet hides in a pane.
document.documentElement.classList.toggle("pane", Boolean(window.frameElement?.dataset.side));
prerendered?.classList.toggle("embedded", /[?&]embed=true/.test(location.search));
for (const svg of prerendered?.querySelectorAll(".region-map svg") ?? []) {
  fitLabels(svg, svg.getAttribute("viewBox").split(" ").map(Number), LEAST_LETTER);
}
// Reload once, and not again until the app has been drawn; never if the browser allows no sessionStorage.
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
// A script that is missing, for example after an update of the server.
let broken = false;
addEventListener("error", (event) => { if (event.target.tagName === "SCRIPT") broken = !reload(); }, true);
addEventListener("vite:preloadError", () => { broken = !reload(); });
// When Streamlit's main script had arrived, which may take minutes on a slow line.
let arrived = Infinity;
document.querySelector('script[type="module"][src]').addEventListener("load", () => { arrived = performance.now(); });
let ended = 0;
const drawn = () => {
  const pending = main()?.querySelector('[data-testid="stSkeleton"]');
  if (!connected() || app().dataset.testScriptState !== "notRunning" || !main() || pending) return false;
  ended ||= performance.now();
  const heading = main().querySelector("h1, h2, [data-testid=stAlert]");
  const expected = prerendered?.querySelector(".chart, .region-map");
  const picture = !expected || main().querySelector(".stVegaLiteChart .marks, .region-map svg");
  return (heading && picture && isLongEnough()) || performance.now() - ended > TOO_LONG;
};
// How much lower the first figure stands on Streamlit's page than in the prerendered view.
const offset = () => {
  const [before, after] = [prerendered.querySelector(".figure"), main().querySelector('[class*="st-key-figure-"]')];
  return before && after ? after.getBoundingClientRect().top - before.getBoundingClientRect().top - prerendered.scrollTop : 0;
};
// The position to which a reader had scrolled; a page that still grows may be too short for it.
const position = () => prerendered?.scrollTop ? prerendered.scrollTop + offset() : 0;
const isLongEnough = () => main().scrollHeight - main().clientHeight >= position();
const began = performance.now();
const check = setInterval(() => {
  const waited = performance.now() - began;
  const tooLong = performance.now() - arrived > TOO_LONG;
  if (drawn()) {
    clearInterval(check);
    forgetReload();
    showReason("");
    if (!prerendered) return;
    if (prerendered.scrollTop) main().scrollTo(0, position());
    root.inert = false;
    prerendered.remove();
  } else if (!prerendered && tooLong && !connected() && reload()) {
    clearInterval(check);
  } else if (broken || (tooLong && !app())) {
    showReason(`画面の操作に必要なプログラムを読み込めませんでした。${READABLE}再読み込みしても変わらないときは、システムの担当者にお問い合わせください。`);
  } else if (tooLong && !connected()) {
    showReason(`サーバーとの常時接続（WebSocket）ができないため、絞り込みや発表などの操作はできません。${READABLE}システムの担当者に「/_stcore/stream への WebSocket 接続の許可」をお問い合わせください。`);
  } else if (waited > TOO_LONG) showReason(`回線が混み合っているか遅いため、読み込みに時間がかかっています。${READABLE}`);
  else if (waited > SLOW) showReason(`読み込み中です。${READABLE}`);
}, 50);
