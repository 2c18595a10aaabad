// Every page works without this file. It adds comfort: drop a file, send once, ask first, select all.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const number = (n) => new Intl.NumberFormat("id").format(n);
  const status = document.getElementById("live");
  const say = (text) => { if (status) status.textContent = text || ""; };

  // The server's sentences, not the browser's: they are in the page's language.
  const prepare = (root) => {
    all("form[method=post]", root).forEach((form) => { form.noValidate = true; });
    all("[data-needs-js]", root).forEach((element) => { element.hidden = false; });
    all("[data-select]", root).forEach(count);
  };

  // Sent once: the button stays usable (no "disabled"), a second click within 8 s does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    const question = (button && button.dataset.confirm) || form.dataset.confirm;
    if (question && !window.confirm(question)) { event.preventDefault(); return; }
    if (form.method !== "post" || form.closest("[hx-post]")) return;
    // Each button of `data-downloads` gives a file of its own, and the page stays.
    const once = button && form.matches("[data-downloads]") ? button : form;
    if (once.dataset.sent && Date.now() - once.dataset.sent < 8000) { event.preventDefault(); return; }
    once.dataset.sent = Date.now();
    if (!button) return;
    button.setAttribute("aria-busy", "true");
    window.setTimeout(() => button.removeAttribute("aria-busy"), 8000);
  });
  window.addEventListener("pageshow", () => {
    all("[data-sent]").forEach((sent) => { delete sent.dataset.sent; });
    all("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  });

  // Select all means: on this page. The count says so; "all results" is a radio button of its own.
  function count(group) {
    const boxes = all("input[type=checkbox][data-select-row]", group);
    const chosen = boxes.filter((box) => box.checked).length;
    const head = group.querySelector("[data-select-all]");
    if (head) {
      head.checked = chosen > 0 && chosen === boxes.length;
      head.indeterminate = chosen > 0 && chosen < boxes.length;
    }
    all("[data-select-count]", group).forEach((place) => { place.textContent = number(chosen); });
  }
  document.addEventListener("change", (event) => {
    const box = event.target;
    const group = box.closest("[data-select]");
    if (group && box.matches("[data-select-all]")) {
      all("input[data-select-row]", group).forEach((row) => { row.checked = box.checked; });
    }
    if (group) count(group);
    if (box.matches(".drop input[type=file]")) chosen(box);
  });

  // A long list on the page, narrowed by typing; and how many of its people something is said of.
  document.addEventListener("input", (event) => {
    const list = event.target.dataset.filter && document.querySelector(event.target.dataset.filter);
    if (!list) return;
    const words = event.target.value.toLowerCase().split(/\s+/);
    const rows = [...list.children];
    rows.forEach((row) => {
      const text = row.querySelector("b").textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    });
    const nobody = document.getElementById("nobody");
    if (nobody) nobody.hidden = rows.some((row) => !row.hidden);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-told]");
    const place = form && form.querySelector("[data-told-count]");
    if (place) place.textContent = number(all("select", form).filter((box) => box.value).length);
  });

  // Drop a file anywhere on the zone; then say its name and size before it is sent.
  function chosen(input) {
    const zone = input.closest(".drop");
    const out = zone.querySelector(".drop-chosen");
    const file = input.files[0];
    if (!out) return;
    const limit = Number(zone.dataset.maxBytes || 0);
    const big = Boolean(file && limit && file.size > limit);
    zone.classList.toggle("is-chosen", Boolean(file) && !big);
    zone.classList.toggle("is-wrong", big);
    const size = file && (file.size < 1e6 ? `${number(Math.ceil(file.size / 1024))} kB`
      : `${number(Math.round(file.size / 104857.6) / 10)} MB`);
    out.textContent = file ? `${file.name} (${size})${big ? ` — ${zone.dataset.tooBig}` : ""}` : "";
  }
  const zoneOf = (event) => event.target.closest && event.target.closest(".drop");
  ["dragenter", "dragover"].forEach((name) => document.addEventListener(name, (event) => {
    const zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.add("is-over");
  }));
  document.addEventListener("dragleave", (event) => {
    const zone = zoneOf(event);
    if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    const zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.remove("is-over");
    const input = zone.querySelector("input[type=file]");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  document.addEventListener("click", (event) => {
    const target = event.target;
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(target)) menu.open = false; });
    const copy = target.closest("[data-copy]");
    if (copy && navigator.clipboard) {
      const from = document.querySelector(copy.dataset.copy);
      navigator.clipboard.writeText((from.value || from.textContent).trim())
        .then(() => say(copy.dataset.copied));
    }
    if (target.closest("[data-print]")) window.print();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    all("details.menu[open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  // Mending by keyboard: up and down between rows, Enter opens and saves, Esc closes the form.
  const editOf = (row) => row && (row.querySelector(".cell-error [data-edit]") || row.querySelector("[data-edit]"));
  function step(row, forward) {
    for (let next = row; next;) {
      next = forward ? next.nextElementSibling : next.previousElementSibling;
      if (editOf(next)) { editOf(next).focus(); return true; }
    }
    return false;
  }
  document.addEventListener("keydown", (event) => {
    const row = event.target.closest && event.target.closest("[data-rows] tr");
    if (!row) return;
    const arrow = { ArrowDown: true, ArrowUp: false }[event.key];
    if (arrow !== undefined && event.target.matches("[data-edit]")) {
      if (step(row, arrow)) event.preventDefault();
    } else if (event.key === "Escape" && row.matches(".mending")) {
      row.querySelector("[data-close]").click();
    }
  });
  let mended = "";
  document.addEventListener("htmx:beforeRequest", (event) => {
    const row = event.detail.elt.closest && event.detail.elt.closest("[data-rows] tr");
    mended = row ? row.id : "";
  });
  document.addEventListener("htmx:afterSettle", () => {
    const row = mended && document.getElementById(mended);
    mended = "";
    if (!row) return;
    if (row.matches(".mending")) {
      const field = row.querySelector(`[name="${row.dataset.field}"]`) || row.querySelector("input.form-control");
      if (field) field.focus();
    } else if (row.querySelector(".cell-error") || !step(row, true)) {
      if (editOf(row)) editOf(row).focus();
    }
  });

  // A part that could not be fetched says so, in the words that the page brought with it.
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) =>
    document.addEventListener(name, () => {
      const box = document.getElementById("connection");
      if (box) box.hidden = false;
    }));
  document.addEventListener("htmx:afterRequest", (event) => {
    const box = document.getElementById("connection");
    if (box && event.detail.successful) box.hidden = true;
  });
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));

  prepare(document);
  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
})();
