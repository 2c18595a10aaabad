// The worklist by keyboard: j and k move between people, space ticks, Enter opens. Nothing needs it.
(() => {
  "use strict";
  const table = document.querySelector("[data-walk]");
  if (!table) return;
  const rows = [...table.querySelectorAll("tbody tr")];
  const linkOf = (row) => row && row.querySelector("th a");
  let at = -1;
  const go = (to) => {
    if (!rows[to]) return;
    if (rows[at]) rows[at].classList.remove("is-at");
    at = to;
    rows[at].classList.add("is-at");
    linkOf(rows[at]).focus({ preventScroll: true });
    rows[at].scrollIntoView({ block: "nearest" });
  };
  table.addEventListener("focusin", (event) => {
    const found = rows.indexOf(event.target.closest("tbody tr"));
    if (found < 0 || found === at) return;
    if (rows[at]) rows[at].classList.remove("is-at");
    at = found;
    rows[at].classList.add("is-at");
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("select, textarea, input:not([type=checkbox], [type=radio])")) return;
    if (event.key === "j") go(at + 1);
    else if (event.key === "k") go(Math.max(at - 1, 0));
    else if (event.key === " " && rows[at] && event.target === linkOf(rows[at])) {
      const box = rows[at].querySelector("[data-select-row]");
      if (box) box.click();
    } else return;
    event.preventDefault();
  });
})();
