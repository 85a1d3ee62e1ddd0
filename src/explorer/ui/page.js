// What Streamlit's page lacks: links that keep the app loaded, one entry of the history for each view, the scroll
// position on going back, a message while the server is gone, and the keys of a presentation.
(() => {
  const framed = () => { try { return top.location.origin !== location.origin; } catch { return true; } };
  document.documentElement.classList.toggle("framed", framed());
  // Source and day stand at the foot of each printed page, where the browser can write into the margin.
  document.documentElement.classList.toggle("footed", "CSSMarginRule" in window);
  const withoutDeck = (address) => {
    const url = new URL(address, document.baseURI);
    url.searchParams.delete("deck");
    return url.href;
  };
  const main = () => document.querySelector('[data-testid="stMain"]');
  // The scroll position of each view that was left.
  const positions = new Map();
  let here = withoutDeck(location.href);
  const rememberPosition = () => positions.set(here, main()?.scrollTop ?? 0);
  let lastPush = 0;
  const pushState = history.pushState.bind(history);
  // Streamlit opens a page with parameters in two entries, the first with the new parameters on the old page: the
  // second replaces it. A change of the deck alone makes no entry.
  history.pushState = (state, title, address) => {
    const to = new URL(address, document.baseURI);
    const sameView = withoutDeck(to) === withoutDeck(location.href);
    const second = Date.now() - lastPush < 2000 && to.search === location.search && to.pathname !== location.pathname;
    lastPush = Date.now();
    rememberPosition();
    if (sameView || (second && to.search)) history.replaceState(state, title, address);
    else pushState(state, title, address);
    here = withoutDeck(location.href);
  };
  // Streamlit reads the address anew when it hears popstate.
  const go = (address) => {
    rememberPosition();
    pushState({}, "", address);
    here = withoutDeck(location.href);
    dispatchEvent(new PopStateEvent("popstate"));
    main()?.scrollTo(0, 0);
    main()?.focus({ preventScroll: true });
  };
  // Back or forward: restore the scroll position, until the drawn view has settled or the reader moves.
  const SETTLES = 500, TOO_LONG = 12000, MOVES = ["wheel", "touchstart", "pointerdown", "keydown"];
  let restoring;
  addEventListener("popstate", (event) => {
    clearInterval(restoring);
    if (!event.isTrusted) return;
    rememberPosition();
    here = withoutDeck(location.href);
    const [position, began] = [positions.get(here) ?? 0, performance.now()];
    let drawn = Infinity;
    const stop = () => {
      clearInterval(restoring);
      for (const move of MOVES) removeEventListener(move, stop, true);
    };
    for (const move of MOVES) addEventListener(move, stop, true);
    restoring = setInterval(() => {
      const now = performance.now();
      const app = document.querySelector(".stApp");
      if (app?.dataset.testScriptState === "notRunning" && !main()?.querySelector('[data-testid="stSkeleton"]')) {
        main()?.scrollTo(0, position);
        if (main()?.scrollTop >= position - 1) drawn = Math.min(drawn, now);
      }
      if (now - drawn > SETTLES || now - began > TOO_LONG) stop();
    }, 50);
  });
  // An element for messages, made when it is first needed.
  const statusBox = (id, tag = "p") => document.getElementById(id)
    ?? document.body.appendChild(Object.assign(document.createElement(tag), { id, role: "status" }));
  // Streamlit's copy buttons fail over plain http and say nothing: copy in another way, and say how it went.
  const showMessage = (words) => {
    const box = statusBox("copied");
    box.textContent = words;
    setTimeout(() => { if (box.textContent === words) box.textContent = ""; }, 4000);
  };
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: async (words) => {
    try {
      await explorerCopy(words);
      showMessage("コピーしました");
    } catch (problem) {
      showMessage("コピーできませんでした。文字を選び、Ctrl+C でコピーしてください。");
      throw problem;
    }
  } } });
  // Cells copied from a table are put on the clipboard as a table, for spreadsheets and documents.
  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    const within = selection.rangeCount && selection.getRangeAt(0).commonAncestorContainer;
    const table = within && within.closest?.(".scroll:has(table), .scroll table")?.parentElement.querySelector("table");
    if (!table || within.closest("td, th")) return;
    const selected = (part) => selection.containsNode(part, true);
    const rows = [...table.rows].filter(selected).map((row) => [...row.cells].filter(selected));
    const text = (cell) => cell.innerText.trim().replace(/\s*[\n\t]\s*/g, "　");
    const copy = document.createElement("table");
    for (const row of rows) {
      const copiedRow = copy.insertRow();
      for (const cell of row) {
        const links = cell.querySelectorAll("a[href]");
        const copiedCell = copiedRow.appendChild(document.createElement(cell.tagName));
        const holder = links.length === 1 ? copiedCell.appendChild(document.createElement("a")) : copiedCell;
        if (holder !== copiedCell) holder.href = links[0].href;
        holder.textContent = text(cell);
      }
    }
    event.clipboardData.setData("text/plain", rows.map((row) => row.map(text).join("\t")).join("\n"));
    event.clipboardData.setData("text/html", copy.outerHTML);
    event.preventDefault();
  });
  // When the device turns dark or light, run the script again, so that the charts follow.
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    setTimeout(() => dispatchEvent(new PopStateEvent("popstate")), 100);
  });
  // The slide requested last. On a slow line it is not drawn yet, and Streamlit sets the address back when the run of
  // an earlier slide answers late.
  const LATE = 20000;
  let requested = { slide: 0, at: -LATE };
  // For an address that is no page, load the server's own answer.
  addEventListener("popstate", (event) => {
    if (event.isTrusted) requested.at = -LATE;
    const root = new URL(window.__streamlit.BACKEND_BASE_URL, location.href).pathname;
    if (!window.explorerPages.includes(location.pathname.slice(root.length))) location.reload();
  });
  // The parameters that stay while presenting.
  const PRESENTING = ["deck", "look"];
  // Open an address of the app, with the named parameters of this one and those of an embedded page.
  const openAddress = (href, kept) => {
    const address = new URL(href, document.baseURI);
    for (const [key, value] of new URLSearchParams(location.search)) {
      if (key.startsWith("embed")) address.searchParams.append(key, value);
      else if (kept.includes(key) && !address.searchParams.has(key)) address.searchParams.set(key, value);
    }
    requested = { slide: Number(address.searchParams.get("slide")), at: performance.now() };
    go(address);
  };
  // The address of the first, previous, next or last slide, counted from the one requested last.
  const slideAddress = (stage, rel) => {
    const slides = JSON.parse(stage.dataset.slides);
    const pending = requested.slide && performance.now() - requested.at < LATE;
    const current = pending ? requested.slide : Number(new URLSearchParams(location.search).get("slide"));
    const slide = { first: 1, prev: current - 1, next: current + 1, last: slides.length }[rel];
    return slides[slide - 1]?.[0];
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('.stHtml a[href], a[data-testid^="stTopNav"], a[data-testid="stSidebarNavLink"]');
    if (!link || link.target || link.hasAttribute("download") || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (new URL(link.getAttribute("href"), document.baseURI).origin !== location.origin) return;
    const kept = [...PRESENTING];
    const stage = link.closest(".stage");
    if (!stage) kept.push("slide");
    event.preventDefault();
    event.stopPropagation();
    const opened = new URL((stage && slideAddress(stage, link.rel)) || link.getAttribute("href"), document.baseURI);
    if (!link.closest(".stHtml")) explorerKeep(opened, location.search);
    if (link.rel === "presenter") {
      open(opened, link.rel, "popup,width=1280,height=800");
      return;
    }
    // In a new tab, since this page's session has the slides' notes, which no address holds.
    if (link.rel === "beside") {
      opened.searchParams.set("deck", new URLSearchParams(location.search).get("deck") ?? "");
      open(opened);
      return;
    }
    if (link.closest('[data-testid="stSidebar"]')) document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
    openAddress(opened, kept);
    if ("fullscreen" in link.dataset) document.documentElement.requestFullscreen?.().catch(() => {});
  }, true);

  // A viewer's file contains what they typed: a click that saves it waits until the server has the last words.
  const SAVES = '[class*="st-key-save-"] button';
  // When something was typed last, when the latest run began, and when the latest finished run had begun.
  let typedAt = -TOO_LONG, beganAt = 0, endedFrom = 0;
  const running = () => document.querySelector(".stApp")?.dataset.testScriptState !== "notRunning";
  const unanswered = (since, patience) => running() || (since > endedFrom && performance.now() - since < patience);
  // Do it when the run that something at the time ``since`` begins has ended, or has not begun for so long.
  const whenAnswered = (since, patience, act) => {
    if (!unanswered(since, patience)) return act();
    setTimeout(whenAnswered, 50, since, patience, act);
  };
  document.addEventListener("change", ({ target }) => {
    if (target.matches("textarea, input[type=text]")) typedAt = performance.now();
  }, true);
  new MutationObserver(() => {
    if (running()) beganAt = performance.now();
    else endedFrom = beganAt;
  }).observe(document.body, { subtree: true, attributeFilter: ["data-test-script-state"] });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(SAVES);
    if (!button || !unanswered(typedAt, TOO_LONG)) return;
    event.preventDefault();
    event.stopPropagation();
    whenAnswered(typedAt, TOO_LONG, () => button.click());
  }, true);

  // A slide that a key moves takes the focus along, so that the next press moves it on; at an end to its caption.
  document.addEventListener("click", (event) => {
    const moved = event.target.closest?.('[class*="st-key-move-"]')?.className.match(/st-key-move-(\d+)-(\d+)/);
    if (!moved || event.detail) return;
    const [from, to] = moved.slice(1).map(Number);
    const next = document.querySelector(`.st-key-move-${to}-${2 * to - from} button:enabled`);
    (next ?? document.querySelector(`.st-key-caption-${to} input`))?.focus();
  }, true);

  // Pictures for paper take a while to draw, and a browser that prints waits two seconds for them: load them when the
  // key of Ctrl+P goes down. One that has not come by then leaves its place to the picture of the window; a thumbnail
  // is left out.
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Control" && key !== "Meta") return;
    for (const picture of document.querySelectorAll(".on-paper, .thumb img")) picture.loading = "eager";
  }, true);
  document.addEventListener("load", ({ target }) => {
    if (target.matches?.(".on-paper, .thumb img")) target.classList.add("loaded");
  }, true);

  // Ignore the Enter that confirms a conversion of kana; Safari marks it by its key code alone.
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) event.stopImmediatePropagation();
  }, true);

  // Translate the English of Streamlit's skip link, upload and lists, give the upload a role that shows its name, and keep
  // the keyboard of a touch screen from covering the list of a select box.
  const finger = matchMedia("(pointer: coarse)").matches;
  const ENGLISH = [
    [/^No results$/, "該当するものはありません"],
    [/^You can only select up to (\d+) options?\..*$/, "選べるのは$1つまでです。先に一つ外してください。"],
  ];
  const repair = () => {
    for (const words of document.querySelectorAll(':is([data-testid="stSelectboxVirtualDropdown"], [data-testid="stMultiSelectDropdown"]) [role="option"] span')) {
      for (const [english, japanese] of ENGLISH) {
        if (english.test(words.firstChild?.nodeValue)) words.firstChild.nodeValue = words.firstChild.nodeValue.replace(english, japanese);
      }
    }
    if (finger) {
      for (const input of document.querySelectorAll(':is([data-testid="stSelectbox"], [data-testid="stMultiSelect"]) input')) input.inputMode = "none";
    }
    const skip = document.querySelector('[data-testid="stSkipToContent"]');
    if (skip && skip.textContent !== "本文へ") skip.textContent = "本文へ";
    document.querySelector('[data-testid="stTopNav"]')?.setAttribute("aria-label", "画面");
    const dropzone = document.querySelector('[data-testid="stFileUploaderDropzone"]');
    dropzone?.setAttribute("role", "group");
    const words = [...(dropzone?.querySelectorAll("button *") ?? [])].find((part) => part.textContent === "Upload" && !part.children.length);
    if (words) words.textContent = "ファイルを選択";
  };
  repair();
  new MutationObserver(repair).observe(document.body, { childList: true, subtree: true });

  // Say when the connection is lost (before the first, prerender.js speaks). A server that comes back may not know this
  // session: run the script again.
  let connected = false, rerun = false;
  new MutationObserver(([{ target }]) => {
    const lost = document.getElementById("lost");
    if (target.dataset.testConnectionState !== "CONNECTED") {
      rerun = false;
      if (lost || !connected) return;
      statusBox("lost").textContent = "サーバーに接続できません。このままお待ちください。接続できしだい、この画面に戻ります。";
      return;
    }
    connected = true;
    if (lost && !rerun) {
      rerun = true;
      dispatchEvent(new PopStateEvent("popstate"));
    } else if (lost && target.dataset.testScriptState === "notRunning") lost.remove();
  }).observe(document.body, {
    subtree: true, attributeFilter: ["data-test-connection-state", "data-test-script-state"],
  });

  // The keys of a presentation, from a keyboard or a clicker.
  const TURNS = {
    PageDown: "next", ArrowRight: "next", " ": "next", PageUp: "prev", ArrowLeft: "prev", Home: "first", End: "last",
  };
  const LINKS = { Escape: "up", t: "look", p: "presenter" };
  // Tell the presenter's window the slides and which one is shown; it may request another.
  const channel = new BroadcastChannel("explorer-presenter");
  let announced = "";
  const announce = () => {
    const slides = document.querySelector("nav.stage")?.dataset.slides;
    const slide = Number(new URLSearchParams(location.search).get("slide"));
    if (!slides || announced === slides + slide) return;
    announced = slides + slide;
    channel.postMessage({ slides: JSON.parse(slides), slide });
  };
  channel.onmessage = ({ data }) => {
    const stage = document.querySelector("nav.stage");
    if (data === "ask") announced = "";
    else if (stage && data.to) openAddress(JSON.parse(stage.dataset.slides)[data.to - 1][0], PRESENTING);
    announce();
  };
  announce();
  new MutationObserver(announce).observe(document.body, { childList: true, subtree: true });
  // A click on a slide's picture may open a sheet: Esc then leaves the sheet, also if it is not there yet.
  let clickedAt = -TOO_LONG;
  const OPENS = 1000;
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.(".st-key-slide")) clickedAt = performance.now();
  }, true);
  let typed = "";
  let waiting;
  const showTyped = (words) => {
    const box = statusBox("typed", "div");
    box.textContent = words;
    box.hidden = !words;
  };
  // A mark that comes to lie below a resting pointer is not pointed at: on a slide it would look chosen.
  let pointer = "";
  const placeOf = (event) => `${event.clientX},${event.clientY}`;
  document.addEventListener("pointermove", (event) => { pointer = placeOf(event); }, true);
  document.addEventListener("pointerover", (event) => {
    if (document.querySelector("nav.stage") && placeOf(event) === pointer) event.stopPropagation();
  }, true);
  const openSheet = (stage) => {
    clearTimeout(waiting);
    const number = String(Number(typed));
    typed = "";
    if (!stage.dataset.numbers.split(" ").includes(number)) {
      showTyped(`No.${number} の事業はありません`);
      waiting = setTimeout(showTyped, 2000, "");
      return;
    }
    showTyped("");
    openAddress(`${stage.dataset.sheet}&no=${number}`, PRESENTING);
  };
  // The overview of all slides, used by mouse or with the arrows and Enter.
  const showAll = (stage) => {
    const all = Object.assign(document.createElement("nav"), { id: "all", ariaLabel: "スライド一覧" });
    for (const [at, [address, caption, picture]] of JSON.parse(stage.dataset.slides).entries()) {
      const link = Object.assign(document.createElement("a"), { href: address });
      link.addEventListener("click", (event) => {
        event.preventDefault();
        all.remove();
        openAddress(address, PRESENTING);
      });
      if (picture) link.append(Object.assign(new Image(), { src: picture, alt: "", loading: "lazy" }));
      link.append(Object.assign(document.createElement("span"), { textContent: `${at + 1}　${caption}` }));
      all.append(link);
    }
    document.body.append(all);
    all.children[Number(new URLSearchParams(location.search).get("slide")) - 1]?.focus();
  };
  const handleKeyInAll = (all, key) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key];
    if (step) all.children[[...all.children].indexOf(document.activeElement) + step]?.focus();
    else if (key === "Enter" || key === " ") document.activeElement.click();
    else if (key === "Escape" || key === "o") all.remove();
    else return false;
    return true;
  };
  document.addEventListener("keydown", (event) => {
    const stage = document.querySelector("nav.stage");
    if (!stage || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const curtain = document.getElementById("curtain");
    const all = document.getElementById("all");
    if (all) {
      if (!handleKeyInAll(all, key)) return;
    } else if (curtain) curtain.remove();
    else if (key === "o") showAll(stage);
    else if (key === "b" || key === ".") {
      document.body.append(Object.assign(document.createElement("div"), { id: "curtain" }));
    } else if (key === "f") {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen?.().catch(() => {});
    } else if (/^[0-9]$/.test(key)) {
      typed += key;
      showTyped(`No.${typed}`);
      clearTimeout(waiting);
      waiting = setTimeout(openSheet, 1200, stage);
    } else if (key === "Enter" && typed) openSheet(stage);
    else if (key === "Escape" && typed) {
      typed = "";
      clearTimeout(waiting);
      showTyped("");
    } else if (TURNS[key]) {
      const address = slideAddress(stage, TURNS[key]);
      if (address) openAddress(address, PRESENTING);
    } else if (LINKS[key]) {
      const follow = () => document.querySelector(`.stage a[rel=${LINKS[key]}]`)?.click();
      if (key === "Escape" && clickedAt > endedFrom) whenAnswered(clickedAt, OPENS, follow);
      else follow();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
})();
