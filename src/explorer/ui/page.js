// What a web page does by itself and Streamlit's does not: links that keep the app loaded, and one step back for each view.
(() => {
  if (window.explorerLinks) return;
  window.explorerLinks = true;
  document.documentElement.lang = "ja";
  let pushed = 0;
  const push = history.pushState.bind(history);
  // Streamlit opens a page with parameters in two entries, first the parameters on the page that is left: keep the second.
  history.pushState = (state, title, address) => {
    const to = new URL(address, document.baseURI);
    const second = Date.now() - pushed < 2000 && to.search === location.search && to.pathname !== location.pathname;
    pushed = Date.now();
    if (second && to.search) history.replaceState(state, title, address);
    else push(state, title, address);
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('.stHtml a[href], a[data-testid^="stTopNav"]');
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const address = new URL(link.getAttribute("href"), document.baseURI);
    if (address.origin !== location.origin) return;
    for (const [key, value] of new URLSearchParams(location.search)) {
      if (key.startsWith("embed")) address.searchParams.append(key, value);
    }
    event.preventDefault();
    event.stopPropagation();
    history.pushState({}, "", address);
    dispatchEvent(new PopStateEvent("popstate"));
    document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  }, true);
})();
