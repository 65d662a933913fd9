// The page that was being read when the bookmarklet was pressed: it comes behind the "#", which no server is sent, waits
// in this tab while a person signs in, and fills in the ingest form. Nothing is handed in before that form is sent.
"use strict";

(() => {
  const NAME = "handed";
  const LONGEST = { urls: 2048, title: 500, pasted: 1000000 };
  const form = document.querySelector("#hand-in");
  const waiting = {
    take() { try { const held = sessionStorage.getItem(NAME) || ""; sessionStorage.removeItem(NAME); return held; } catch { return ""; } },
    put(held) { try { sessionStorage.setItem(NAME, held); } catch { /* too long, or storage is off: the form stays empty */ } },
  };
  const isAddress = (text) => {
    try { return ["http:", "https:"].includes(new URL(text).protocol) && text.length <= LONGEST.urls; } catch { return false; }
  };
  const fill = (given) => {
    const notes = ["Filled in from the page that you were reading. Nothing is handed in until you send it."];
    const url = given.get("url") || "";
    const text = (given.get("text") || "").trim();
    const put = (name, value) => { if (!form.elements[name].value) form.elements[name].value = value.slice(0, LONGEST[name]); };
    if (isAddress(url)) put("urls", url);
    else notes.push("Its address is no web address that can be fetched, so it is left out.");
    if (text) { put("pasted", text); put("title", given.get("title") || ""); }
    if (text.length > LONGEST.pasted) notes.push("The text was too long and is cut.");
    if (isAddress(url) && text) notes.push("The address and the text become an article each: empty the one that you do not want.");
    const note = document.querySelector("#handed");
    note.textContent = notes.join(" ");
    note.hidden = false;
    form.elements.urls.focus();
  };
  const hash = location.hash.slice(1);
  const here = new URLSearchParams(hash).has("url") ? hash : "";
  if (here) history.replaceState(null, "", location.pathname + location.search);
  if (!form) { if (here) waiting.put(here); return; }
  const held = waiting.take();
  if (here || held) fill(new URLSearchParams(here || held));
})();
