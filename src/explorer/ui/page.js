// Links within the app change the view without loading the app anew; the address and the back button work as on any page.
(() => {
  if (window.explorerLinks) return;
  window.explorerLinks = true;
  document.documentElement.lang = "ja";
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".stHtml a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const address = new URL(link.getAttribute("href"), document.baseURI);
    if (address.origin !== location.origin) return;
    for (const [key, value] of new URLSearchParams(location.search)) {
      if (key.startsWith("embed")) address.searchParams.append(key, value);
    }
    event.preventDefault();
    history.pushState({}, "", address);
    dispatchEvent(new PopStateEvent("popstate"));
    document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  });
})();
