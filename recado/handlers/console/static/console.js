// Keys: j and k walk the rows, Enter opens one, / goes to the search, r to the reply. Never while typing.
"use strict";

(() => {
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

  const walk = (step) => {
    const rows = [...document.querySelectorAll("[data-row]")];
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.classList.contains("here"));
    const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
    rows.forEach((row) => row.classList.toggle("here", row === next));
    (next.querySelector("[data-open]") ?? next).focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && typing(event.target)) return event.target.blur();
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "j") return walk(1);
    if (event.key === "k") return walk(-1);
    const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!wanted) return;
    event.preventDefault();
    wanted.focus();
  });

  // A second click must not do a thing twice; coming back to the page makes its buttons work again.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    event.target.querySelectorAll("button[type=submit]").forEach((button) => { button.disabled = true; });
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form button[type=submit]").forEach((button) => { button.disabled = false; });
  });
})();
