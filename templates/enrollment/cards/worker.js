{% load static %}// Where a page of hand-overs can't be fetched, an empty shell is shown that goes on ticking.
// No page with a name on it is ever kept: only the shell and the files that it is made of.
"use strict";
const SHELL = "{% url 'cards:offline' %}";
const FILES = [
  "{% static 'bootstrap/css/bootstrap.min.css' %}", "{% static 'gumas/app.css' %}", "{% static 'gumas/handing.css' %}",
  "{% static 'gumas/app.js' %}", "{% static 'gumas/handing.js' %}", "{% static 'gumas/favicon.svg' %}",
];
const NAME = "serah:" + FILES.join("|");
addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(NAME);
  const shell = await fetch(SHELL, { redirect: "manual" });
  if (!shell.ok) throw new Error("not logged in");
  await Promise.all([cache.put(SHELL, shell), cache.addAll(FILES)]);
  await skipWaiting();
})()));
addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("serah:") && name !== NAME) await caches.delete(name);
  await clients.claim();
})()));
addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  const kept = async (name) => (await caches.open(NAME)).match(name);
  if (event.request.mode === "navigate") {
    event.respondWith(fetch(event.request).catch(async () => (await kept(SHELL)) || Response.error()));
  } else if (FILES.includes(path)) {
    event.respondWith((async () => (await kept(path)) || fetch(event.request))());
  }
});
