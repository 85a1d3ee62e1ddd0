// What a web page does by itself and Streamlit's does not: links that keep the app loaded, one step back for each view,
// the way back to a server that was gone, keys while presenting.
(() => {
  if (window.explorerLinks) return;
  window.explorerLinks = true;
  document.documentElement.lang = "ja";
  const framed = () => { try { return top.location.origin !== location.origin; } catch { return true; } };
  document.documentElement.classList.toggle("framed", framed());
  const bare = (address) => {
    const found = new URL(address, document.baseURI);
    found.searchParams.delete("deck");
    return found.href;
  };
  const main = () => document.querySelector('[data-testid="stMain"]');
  // Where the reader stood on each view that was left.
  const places = new Map();
  let here = bare(location.href);
  const leave = () => places.set(here, main()?.scrollTop ?? 0);
  let pushed = 0;
  const push = history.pushState.bind(history);
  // Streamlit opens a page with parameters in two entries, first the parameters on the page that is left: keep
  // the second. A deck that grows is no step of its own.
  history.pushState = (state, title, address) => {
    const to = new URL(address, document.baseURI);
    const sameView = bare(to) === bare(location.href);
    const second = Date.now() - pushed < 2000 && to.search === location.search && to.pathname !== location.pathname;
    pushed = Date.now();
    leave();
    if (sameView || (second && to.search)) history.replaceState(state, title, address);
    else push(state, title, address);
    here = bare(location.href);
  };
  const go = (address) => {
    leave();
    push({}, "", address);
    here = bare(location.href);
    dispatchEvent(new PopStateEvent("popstate"));
    main()?.scrollTo(0, 0);
    main()?.focus({ preventScroll: true });
  };
  // Back or forward: stand where the reader stood, from when the view is drawn until it has settled or they move.
  const SETTLES = 500, TOO_LONG = 12000, MOVES = ["wheel", "touchstart", "pointerdown", "keydown"];
  let returning;
  addEventListener("popstate", (event) => {
    clearInterval(returning);
    if (!event.isTrusted) return;
    leave();
    here = bare(location.href);
    const [place, began] = [places.get(here) ?? 0, performance.now()];
    let drawn = Infinity;
    const stop = () => {
      clearInterval(returning);
      for (const move of MOVES) removeEventListener(move, stop, true);
    };
    for (const move of MOVES) addEventListener(move, stop, true);
    returning = setInterval(() => {
      const now = performance.now();
      const app = document.querySelector(".stApp");
      if (app?.dataset.testScriptState === "notRunning" && !main()?.querySelector('[data-testid="stSkeleton"]')) {
        main()?.scrollTo(0, place);
        if (main()?.scrollTop >= place - 1) drawn = Math.min(drawn, now);
      }
      if (now - drawn > SETTLES || now - began > TOO_LONG) stop();
    }, 50);
  });
  // Copied or not, say what came of it.
  const tell = (words) => {
    const box = document.getElementById("copied") ?? document.body.appendChild(Object.assign(document.createElement("p"), { id: "copied", role: "status" }));
    box.textContent = words;
    setTimeout(() => { if (box.textContent === words) box.textContent = ""; }, 4000);
  };
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: async (words) => {
    try {
      await explorerCopy(words);
      tell("コピーしました");
    } catch (problem) {
      tell("コピーできませんでした。文字を選び、Ctrl+C でコピーしてください。");
      throw problem;
    }
  } } });
  // Copied out of a table, each row is one row and each cell one cell, as a spreadsheet or a document takes them.
  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    const within = selection.rangeCount && selection.getRangeAt(0).commonAncestorContainer;
    const table = within && within.closest?.(".scroll:has(table), .scroll table")?.parentElement.querySelector("table");
    if (!table || within.closest("td, th")) return;
    const selected = (part) => selection.containsNode(part, true);
    const rows = [...table.rows].filter(selected).map((row) => [...row.cells].filter(selected));
    const words = (cell) => cell.innerText.trim().replace(/\s*[\n\t]\s*/g, "　");
    const made = document.createElement("table");
    for (const row of rows) {
      const line = made.insertRow();
      for (const cell of row) {
        const links = cell.querySelectorAll("a[href]");
        const inside = line.appendChild(document.createElement(cell.tagName));
        (links.length === 1 ? inside.appendChild(Object.assign(document.createElement("a"), { href: links[0].href })) : inside).textContent = words(cell);
      }
    }
    event.clipboardData.setData("text/plain", rows.map((row) => row.map(words).join("\t")).join("\n"));
    event.clipboardData.setData("text/html", made.outerHTML);
    event.preventDefault();
  });
  // The charts follow the page when the viewer's device turns dark or light: the server is asked again.
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    setTimeout(() => dispatchEvent(new PopStateEvent("popstate")), 100);
  });
  // The slide that was asked for last: on a slow line it is not yet drawn, and Streamlit sets the address back when
  // an earlier slide's run answers late.
  const LATE = 20000;
  let wanted = { slide: 0, at: -LATE };
  // An address that is no page, reached inside the session: the server says so.
  addEventListener("popstate", (event) => {
    if (event.isTrusted) wanted.at = -LATE;
    const root = new URL(window.__streamlit?.BACKEND_BASE_URL ?? ".", location.href).pathname;
    if (!window.explorerPages.includes(location.pathname.slice(root.length))) location.reload();
  });
  // Open an address of the app; what is presented, and the frame it is shown in, come along.
  const follow = (href, carried) => {
    const address = new URL(href, document.baseURI);
    for (const [key, value] of new URLSearchParams(location.search)) {
      if (key.startsWith("embed")) address.searchParams.append(key, value);
      else if (carried.includes(key) && !address.searchParams.has(key)) address.searchParams.set(key, value);
    }
    wanted = { slide: Number(address.searchParams.get("slide")), at: performance.now() };
    go(address);
  };
  // The slide that is asked for, counted from the one asked for last.
  const slideAt = (stage, rel) => {
    const slides = JSON.parse(stage.dataset.slides);
    const late = wanted.slide && performance.now() - wanted.at < LATE;
    const now = late ? wanted.slide : Number(new URLSearchParams(location.search).get("slide"));
    const slide = { first: 1, prev: now - 1, next: now + 1, last: slides.length }[rel];
    return slides[slide - 1]?.[0];
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('.stHtml a[href], a[data-testid^="stTopNav"]');
    if (!link || link.target || link.hasAttribute("download") || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (new URL(link.getAttribute("href"), document.baseURI).origin !== location.origin) return;
    const carried = ["deck", "look"];
    const stage = link.closest(".stage");
    if (!stage) carried.push("slide");
    if (!link.closest(".stHtml")) carried.push("edition", "town");
    event.preventDefault();
    event.stopPropagation();
    const opened = new URL(link.getAttribute("href"), document.baseURI);
    if (link.rel === "presenter") {
      open(opened, link.rel, "popup,width=1280,height=800");
      return;
    }
    // In a tab of its own: this page's session has notes that no address holds.
    if (link.rel === "beside") {
      opened.searchParams.set("deck", new URLSearchParams(location.search).get("deck") ?? "");
      open(opened);
      return;
    }
    follow((stage && slideAt(stage, link.rel)) || link.getAttribute("href"), carried);
    if ("fullscreen" in link.dataset) document.documentElement.requestFullscreen?.().catch(() => {});
  }, true);

  // A viewer's own file is made of what they typed: a click that saves it waits until the server knows the last words.
  const SAVES = '[class*="st-key-save-"] button';
  // When something was last typed, when the latest run began, and when the latest that has ended did.
  let typedAt = -TOO_LONG, beganAt = 0, endedFrom = 0;
  const running = () => document.querySelector(".stApp")?.dataset.testScriptState !== "notRunning";
  const unanswered = () => running() || (typedAt > endedFrom && performance.now() - typedAt < TOO_LONG);
  document.addEventListener("change", ({ target }) => {
    if (target.matches("textarea, input[type=text]")) typedAt = performance.now();
  }, true);
  new MutationObserver(() => {
    if (running()) beganAt = performance.now();
    else endedFrom = beganAt;
  }).observe(document.body, { subtree: true, attributeFilter: ["data-test-script-state"] });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(SAVES);
    if (!button || !unanswered()) return;
    event.preventDefault();
    event.stopPropagation();
    const waits = setInterval(() => {
      if (unanswered()) return;
      clearInterval(waits);
      button.click();
    }, 50);
  }, true);

  // Enter that only confirms kana is no Enter; Safari says so by its code alone.
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) event.stopImmediatePropagation();
  }, true);

  // Where Streamlit speaks English before anything else, where a role hides a name, and where a finger on a select
  // box would bring up a keyboard over its list.
  const finger = matchMedia("(pointer: coarse)").matches;
  const repair = () => {
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

  // A server that comes back may be another, which does not know this session: it is asked for the view anew.
  let asked = false;
  new MutationObserver(([{ target }]) => {
    const lost = document.getElementById("lost");
    if (target.dataset.testConnectionState !== "CONNECTED") {
      asked = false;
      if (lost) return;
      const words = "サーバーに接続できません。このままお待ちください。接続できしだい、この画面に戻ります。";
      document.body.append(Object.assign(document.createElement("p"), { id: "lost", role: "status", textContent: words }));
    } else if (lost && !asked) {
      asked = true;
      dispatchEvent(new PopStateEvent("popstate"));
    } else if (lost && target.dataset.testScriptState === "notRunning") lost.remove();
  }).observe(document.body, {
    subtree: true, attributeFilter: ["data-test-connection-state", "data-test-script-state"],
  });

  // Presenting: the keys of a keyboard and of a clicker.
  const TURNS = {
    PageDown: "next", ArrowRight: "next", " ": "next", PageUp: "prev", ArrowLeft: "prev", Home: "first", End: "last",
  };
  const WAYS = { Escape: "up", t: "look", p: "presenter" };
  // The presenter's window hears which slides there are and which one shows, and may ask for another.
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
    else if (stage && data.to) follow(JSON.parse(stage.dataset.slides)[data.to - 1][0], ["deck", "look"]);
    announce();
  };
  announce();
  new MutationObserver(announce).observe(document.body, { childList: true, subtree: true });
  let typed = "";
  let waiting;
  const say = (words) => {
    let box = document.getElementById("typed");
    if (!box) {
      box = Object.assign(document.createElement("div"), { id: "typed", role: "status" });
      document.body.append(box);
    }
    box.textContent = words;
    box.hidden = !words;
  };
  const openSheet = (stage) => {
    clearTimeout(waiting);
    const number = String(Number(typed));
    typed = "";
    if (!stage.dataset.numbers.split(" ").includes(number)) {
      say(`No.${number} の事業はありません`);
      waiting = setTimeout(say, 2000, "");
      return;
    }
    say("");
    follow(`${stage.dataset.sheet}&no=${number}`, ["deck", "look"]);
  };
  // All slides at once: a key, then a click, or the arrows and Enter.
  const showAll = (stage) => {
    const all = Object.assign(document.createElement("nav"), { id: "all", ariaLabel: "スライド一覧" });
    for (const [at, [address, caption, picture]] of JSON.parse(stage.dataset.slides).entries()) {
      const way = Object.assign(document.createElement("a"), { href: address });
      way.addEventListener("click", (event) => {
        event.preventDefault();
        all.remove();
        follow(address, ["deck", "look"]);
      });
      if (picture) way.append(Object.assign(new Image(), { src: picture, alt: "", loading: "lazy" }));
      way.append(Object.assign(document.createElement("span"), { textContent: `${at + 1}　${caption}` }));
      all.append(way);
    }
    document.body.append(all);
    all.children[Number(new URLSearchParams(location.search).get("slide")) - 1]?.focus();
  };
  const inAll = (all, key) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key];
    const to = [...all.children].indexOf(document.activeElement) + by;
    if (by) all.children[to]?.focus();
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
      if (!inAll(all, key)) return;
    } else if (curtain) curtain.remove();
    else if (key === "o") showAll(stage);
    else if (key === "b" || key === ".") {
      document.body.append(Object.assign(document.createElement("div"), { id: "curtain" }));
    } else if (key === "f") {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen?.().catch(() => {});
    } else if (/^[0-9]$/.test(key)) {
      typed += key;
      say(`No.${typed}`);
      clearTimeout(waiting);
      waiting = setTimeout(openSheet, 1200, stage);
    } else if (key === "Enter" && typed) openSheet(stage);
    else if (key === "Escape" && typed) {
      typed = "";
      clearTimeout(waiting);
      say("");
    } else if (TURNS[key]) {
      const slide = slideAt(stage, TURNS[key]);
      if (slide) follow(slide, ["deck", "look"]);
    } else if (WAYS[key]) stage.querySelector(`a[rel=${WAYS[key]}]`)?.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
})();
