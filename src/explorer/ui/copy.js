// Copy words. Over plain http there is no navigator.clipboard: there a text area's selection is copied. page.js later
// replaces navigator.clipboard.
window.explorerCopy = navigator.clipboard?.writeText.bind(navigator.clipboard) ?? (async (words) => {
  const box = document.body.appendChild(Object.assign(document.createElement("textarea"), { value: words }));
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  if (!done) throw new Error("not copied");
});
