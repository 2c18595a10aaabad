// Handing over cards on a phone. What was ticked is kept here until the server has said that it has
// it: serials, moments, and the beginnings of the codes' digests; no name is ever stored. The page
// works without this file, with forms.
(() => {
  "use strict";
  const root = document.getElementById("handing");
  if (!root) return;
  const here = root.dataset;
  const words = document.getElementById("handing-words").dataset;
  const part = (name, from = root) => from.querySelector(`[data-${name}]`);
  const shell = "shell" in here;
  const token = shell ? "" : document.querySelector("[name=csrfmiddlewaretoken]").value;
  const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };

  // --- what is kept: one entry for each officer and village
  const keys = () => Object.keys(localStorage).filter((key) => /^serah:\d+:\d+$/.test(key));
  function lastKey() {
    const fits = keys().filter((key) => (read(key) || {}).page === location.pathname);
    const last = localStorage.getItem("serah:last");
    return fits.includes(last) ? last : fits[0] || last;
  }
  const key = shell ? lastKey() : `serah:${here.user}:${here.village}`;
  const kept = (key && read(key)) || {};
  const cards = shell ? kept.cards || [] : JSON.parse(here.cards);
  const names = new Map(shell ? [] : cards.map(([, serial, name]) => [serial, name]));
  const state = {
    page: here.page || kept.page,
    name: here.name || kept.name || "",
    cards: cards.map(([code, serial]) => [code, serial]),
    queue: kept.queue || [],
  };
  const keep = () => { if (key) localStorage.setItem(key, JSON.stringify(state)); };
  const done = []; // serials the server has, since this page was opened
  const known = (serial) => state.queue.find((tick) => tick.s === serial);
  const unsent = () => state.queue.filter((tick) => !tick.no);
  if (!shell) {
    localStorage.setItem("serah:last", key);
    forgetOthers();
  }
  // Somebody else's lists are of no use here; their ticks wait for them.
  function forgetOthers() {
    for (const other of keys()) {
      const theirs = read(other) || {};
      if (other === key || other.startsWith(`serah:${here.user}:`)) continue;
      if (!(theirs.queue || []).length) localStorage.removeItem(other);
      else localStorage.setItem(other, JSON.stringify({ ...theirs, cards: [] }));
    }
  }

  // --- what is shown
  const show = (element, shown) => { if (element) element.hidden = !shown; };
  const row = (serial) => document.querySelector(`.hands li[data-serial="${CSS.escape(serial)}"]`);
  function draw() {
    const [online, offline] = root.querySelectorAll("[data-line]");
    const linked = navigator.onLine && !shell && !pause;
    show(online, linked);
    show(offline, !linked);
    show(part("unsent"), unsent().length);
    part("unsent-count").textContent = unsent().length;
    const told = [...state.queue].reverse().map((tick) => [tick.s, tick.no ? "bad" : "waiting", tick.no || words.waiting])
      .concat([...done].reverse().slice(0, 20).map((serial) => [serial, "good", words.done]));
    const log = part("log");
    log.replaceChildren(...told.map(([serial, tone, text]) => entry(serial, tone, text)));
    show(log, told.length);
    show(part("count"), done.length + unsent().length);
    part("count-n").textContent = done.length + unsent().length;
    for (const [serial, tone, text] of told) mark(serial, tone, text);
  }
  function entry(serial, tone, text) {
    const line = part("log-row").content.firstElementChild.cloneNode(true);
    line.className = `is-${tone}`;
    line.querySelector("b").textContent = names.get(serial) || serial;
    line.querySelector("small").textContent = names.has(serial) ? `${serial} · ${text}` : text;
    const button = line.querySelector("button");
    button.setAttribute("aria-label", `${button.textContent} ${names.get(serial) || serial}`);
    show(button, tone !== "good");
    button.addEventListener("click", () => {
      state.queue = state.queue.filter((tick) => tick.s !== serial);
      keep();
      unmark(serial);
      draw();
    });
    return line;
  }
  function mark(serial, tone, text) {
    const line = row(serial);
    if (!line) return;
    line.className = `is-${tone}`;
    line.querySelectorAll("button, input").forEach((element) => { element.hidden = true; element.checked = false; });
    line.querySelector(".hands-done").hidden = false;
    line.querySelector(".hands-done span").textContent = text;
  }
  function unmark(serial) {
    const line = row(serial);
    if (!line) return;
    line.className = "";
    line.querySelectorAll("button, input").forEach((element) => { element.hidden = false; });
    line.querySelector(".hands-done").hidden = true;
  }

  // --- ticking and sending
  function tick(serial, scan) {
    if (known(serial) || done.includes(serial)) return;
    state.queue.push({ s: serial, at: new Date().toISOString(), scan });
    keep();
    draw();
    send();
  }
  let sending = false;
  let pause = 0;
  let timer = 0;
  async function send() {
    window.clearTimeout(timer);
    if (sending || shell || !unsent().length) return;
    sending = true;
    try {
      const answer = await fetch(here.take, {
        method: "POST", redirect: "manual", signal: AbortSignal.timeout(20000),
        headers: { "Content-Type": "application/json", "X-CSRFToken": token, "Accept": "application/json" },
        body: JSON.stringify(unsent().slice(0, 200)),
      });
      if (answer.type === "opaqueredirect") return need(words.login, words.loginLink, `${here.login}?next=${encodeURIComponent(here.page)}`);
      if ([403, 404].includes(answer.status)) return need(words.reload, words.reloadLink, here.page);
      if (!answer.ok) throw new Error(answer.status);
      const told = (await answer.json()).answers;
      pause = 0;
      settle(told);
    } catch {
      pause = Math.min(pause * 2 || 5000, 60000);
      draw();
      timer = window.setTimeout(send, pause);
    } finally {
      sending = false;
    }
    if (!pause && unsent().length) send();
  }
  function settle(answers) {
    for (const { s, code, text } of answers) {
      if (code === "done") {
        state.queue = state.queue.filter((each) => each.s !== s);
        done.push(s);
      } else if (known(s)) known(s).no = text;
    }
    keep();
    draw();
  }
  function need(title, link, url) {
    part("need-title").textContent = title;
    part("need-link").textContent = link;
    part("need-link").href = url;
    show(part("need"), true);
  }

  // --- a card in front of the camera
  let shown = null;
  function present(serial, said, { scan = false, url = "", may = true } = {}) {
    const earlier = serial && known(serial);
    const again = earlier || (serial && done.includes(serial));
    shown = serial && may && !again ? { serial, scan } : null;
    part("found-name").textContent = names.get(serial) || "";
    part("found-serial").textContent = serial || "";
    part("found-said").textContent = again ? (earlier && earlier.no) || words.seen : said;
    show(part("hand"), shown);
    part("found-more").href = url;
    show(part("found-more"), url && !again);
    show(part("found"), true);
    part("found").classList.toggle("is-wrong", !shown);
    (shown ? part("hand") : part("found")).focus();
    if (navigator.vibrate) navigator.vibrate(shown ? 60 : [60, 60, 60]);
  }
  async function digest(text) {
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 16);
  }
  async function scanned(text) {
    const found = /(?:^|\/k\/)([\w-]{22}|\w{28})(?:[/?#]|$)/i.exec(text.trim());
    const code = found && await digest(found[1].length === 28 ? found[1].toUpperCase() : found[1]);
    const card = cards.find((each) => each[0] === code);
    if (card) return present(card[1], "", { scan: true });
    if (shell || !navigator.onLine) return present("", words.away);
    return ask({ code: text.slice(0, 2000) });
  }
  async function ask(fields) {
    const body = new FormData();
    Object.entries(fields).forEach(([name, value]) => body.append(name, value));
    present("", fields.photo ? words.reading : "…");
    try {
      const answer = await fetch(here.find, {
        method: "POST", redirect: "manual", signal: AbortSignal.timeout(60000), body,
        headers: { "X-CSRFToken": token, "Accept": "application/json" },
      });
      if (answer.type === "opaqueredirect") return need(words.login, words.loginLink, `${here.login}?next=${encodeURIComponent(here.page)}`);
      if (!answer.ok) return need(words.reload, words.reloadLink, here.page);
      const { s, name, code, text, scan, url } = await answer.json();
      if (s) names.set(s, name);
      return present(s || "", text || "", { scan, url, may: code === "here" });
    } catch {
      return present("", fields.photo ? words.photoAway : words.away);
    }
  }
  part("hand").addEventListener("click", () => {
    if (!shown) return;
    tick(shown.serial, shown.scan);
    next();
  });
  part("skip").addEventListener("click", next);
  function next() {
    shown = null;
    show(part("found"), false);
    if (stream) watch();
    else part("scan").focus();
  }

  // --- the camera: the browser's own reader where it has one, else a photo that the server reads
  const view = part("view");
  const video = view.querySelector("video");
  let stream = null;
  let detector = null;
  async function reader() {
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return null;
    const formats = await BarcodeDetector.getSupportedFormats();
    return formats.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
  }
  part("scan").addEventListener("click", async () => {
    if (stream) return;
    detector = detector || await reader().catch(() => null);
    if (!detector) return photograph();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      present("", words.noCamera);
      return openOthers();
    }
    video.srcObject = stream;
    show(view, true);
    await video.play();
    watch();
  });
  async function watch() {
    while (stream && part("found").hidden) {
      const codes = await detector.detect(video).catch(() => []);
      if (codes.length) return scanned(codes[0].rawValue);
      await new Promise((wake) => { window.setTimeout(wake, 150); });
    }
  }
  function stop() {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = null;
    video.srcObject = null;
    show(view, false);
  }
  part("stop").addEventListener("click", stop);
  document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); else send(); });

  const others = root.querySelector("details.more");
  const openOthers = () => { if (others) others.open = true; };
  const photo = document.getElementById("photo");
  function photograph() {
    if (!photo || !navigator.onLine) { present("", words.photoAway); return openOthers(); }
    return photo.click();
  }
  if (photo) {
    show(part("photo-send"), false);
    photo.addEventListener("change", async () => {
      if (!photo.files.length) return;
      await ask({ photo: await smaller(photo.files[0]) });
      photo.value = "";
    });
  }
  // A few hundred kilobytes instead of several megabytes, on a line that is slow.
  async function smaller(file) {
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, 1600 / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = picture.width * scale;
      canvas.height = picture.height * scale;
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return await new Promise((give) => { canvas.toBlob((blob) => give(blob || file), "image/jpeg", 0.8); });
    } catch {
      return file;
    }
  }

  // --- by number, and by the buttons of the list
  const bare = (text) => text.toUpperCase().replace(/^[^0-9]+0*|^0+/, "").replace(/ /g, "-");
  part("by-serial").addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const field = event.target.elements.serial;
    if (!field.value.trim()) return field.focus();
    const typed = bare(field.value.trim());
    const found = cards.filter(([, serial]) => bare(serial) === typed || bare(serial).startsWith(`${typed}-`));
    if (found.length === 1) present(found[0][1], "");
    else if (!shell && navigator.onLine) ask({ serial: field.value });
    else if (/^[A-Z]+-\d+-\d+$/i.test(field.value.trim())) present(field.value.trim().toUpperCase(), words.unknown);
    else present("", words.unknown);
    field.value = "";
    return undefined;
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.id === "waiting") {
      const button = event.submitter;
      const file = form.querySelector("[type=file]");
      if (!button || "plain" in button.dataset || (file && file.files.length)) return;
      if (button.name === "one") ticked(event, [button.closest("li")]);
      else if (form.elements.on.value === form.elements.on.defaultValue) {
        ticked(event, [...form.querySelectorAll("[data-select-row]:checked")].map((box) => box.closest("li")));
      }
    } else if (form.action === new URL("/keluar/", location).href) {
      if (unsent().length && !window.confirm(words.leave)) event.preventDefault();
      else { state.cards = []; keep(); }
    }
  }, true);
  function ticked(event, lines) {
    if (!lines.length) return;
    event.preventDefault();
    event.stopPropagation();
    lines.forEach((line) => tick(line.dataset.serial, false));
  }

  // The shell gives way to the page as soon as that can be fetched, but not under a card.
  async function comeBack() {
    const page = state.page || location.pathname;
    try {
      if (stream || !part("found").hidden) throw new Error("busy");
      await fetch(page, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(10000) });
      location.replace(page);
    } catch {
      window.setTimeout(comeBack, 3000);
    }
  }
  window.addEventListener("online", () => {
    pause = 0;
    draw();
    send();
  });
  window.addEventListener("offline", draw);
  if (shell) {
    document.querySelector("[data-shell-name]").textContent = state.name;
    comeBack();
  }
  if (here.worker && "serviceWorker" in navigator) navigator.serviceWorker.register(here.worker).catch(() => {});
  keep();
  draw();
  send();
})();
