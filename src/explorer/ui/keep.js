// Give an address of the app what links keep of another's search: the conditions, and the viewer's own municipality or
// else the one looked at. The first page shows only the viewer's own.
window.explorerKeep = (address, search) => {
  const values = new URLSearchParams(search);
  if (values.has("home")) values.set("town", values.get("home"));
  if (address.pathname.endsWith("/")) values.delete("town");
  for (const key of window.explorerKept) {
    if (values.has(key) && !address.searchParams.has(key)) address.searchParams.set(key, values.get(key));
  }
};
