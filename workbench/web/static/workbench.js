// What pages gain from script; all work without it.
"use strict";

(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const kept = {
    get(key) { try { return localStorage.getItem(key); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, value); return true; } catch { return false; } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* storage is off */ } },
  };
  const say = (words) => { const box = one("#live"); if (box) box.textContent = words; };

  // Theme, keys: choices of this browser.
  const root = document.documentElement;
  let keysOn = kept.get("keys") !== "off";
  const showKeys = () => {
    root.classList.toggle("no-keys", !keysOn);
    const box = one("#keys-on");
    if (box) box.checked = keysOn;
  };
  const turnTheme = () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    kept.set("theme", root.dataset.theme);
  };

  // Lists and matches: j and k move, Enter opens.
  const selected = () => one(".selected");
  const select = (row) => {
    if (!row) return;
    selected()?.classList.remove("selected");
    row.classList.add("selected");
    one(".text, .title a", row)?.focus();
    row.scrollIntoView({ block: "nearest" });
  };
  const move = (by) => {
    const items = all(".list > li, .matches .card").filter((item) => item.checkVisibility());
    const at = items.indexOf(selected());
    select(items[at + by] || items.at(at));
  };
  const press = (key) => {
    const find = (place) => one(`[data-key="${key}"]`, place);
    const button = find(selected() || document) || find();
    button?.click();
    return button;
  };

  // Evidence: words selected in a passage become a pin of the verdict form.
  const points = (text) => [...text].length;
  const touch = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));
  const pinSelection = () => {
    const selection = getSelection();
    const whole = one(".selected select");
    if (selection.isCollapsed) return whole ? whole.focus() : say("Select words in a source first.");
    const range = selection.getRangeAt(0);
    const passage = all("[data-source-id]").find((part) => part.contains(range.commonAncestorContainer));
    const list = one("#pins");
    if (!passage || !list) return say("Select words inside one source.");
    const before = document.createRange();
    before.selectNodeContents(passage);
    before.setEnd(range.startContainer, range.startOffset);
    const exact = range.toString();
    const start = Number(passage.dataset.offset) + points(before.toString());
    const number = list.dataset.next++;
    const pin = one("#pin-model").content.firstElementChild.cloneNode(true);
    const told = { source_id: passage.dataset.sourceId, start, end: start + points(exact), exact };
    all("[name]", pin).forEach((field) => {
      const part = field.name.split("__n__-")[1];
      field.name = `pins-${number}-${part}`;
      if (part in told) field.value = told[part];
    });
    one(".quote", pin).textContent = exact;
    one(".from", pin).textContent = passage.dataset.title;
    list.append(pin);
    one("select", pin).focus();
    touch(list);
    say("Pinned. Say whether it supports or undermines the claim.");
    selection.removeAllRanges();
  };

  // The verdict form keeps what is typed in this browser until it is submitted.
  const keepDraft = (form) => {
    const key = `draft:${form.dataset.draft}`;
    const fields = () => [...form.elements].filter((field) => field.name && field.type !== "hidden" && !field.name.startsWith("pins-"));
    const typed = () => fields().map(({ name, value, checked }) => [name, value, checked]);
    const fresh = JSON.stringify(typed());
    const old = kept.get(key);
    const box = one("#draft");
    if (old && old !== fresh && box) {
      box.hidden = false;
      one("[data-recover]", box).addEventListener("click", () => {
        for (const [name, value, checked] of JSON.parse(old)) {
          for (const field of fields().filter((other) => other.name === name)) {
            if (!["radio", "checkbox"].includes(field.type)) field.value = value;
            else if (field.value === value) field.checked = checked;
          }
        }
        box.hidden = true;
        say("Your draft is back.");
      });
      one("[data-discard]", box).addEventListener("click", () => { kept.drop(key); box.hidden = true; });
    }
    let savedAt = 0;
    let dirty = false;
    let place = "";
    let lost = false;
    const status = one("#saved");
    const send = (data, then) => fetch(form.dataset.keep, { method: "POST", body: data, keepalive: true })
      .then((answer) => { if (!answer.ok) throw new Error(answer.status); return answer.json(); })
      .then((told) => { lost = !told.held_until; then(told); });
    const save = () => {
      if (!dirty) return;
      dirty = false;
      const here = kept.set(key, JSON.stringify(typed()));
      if (here) { savedAt = Date.now(); place = "in this browser "; }
      // Kept here first, then on the server.
      send(new FormData(form), () => { savedAt = Date.now(); place = ""; kept.drop(key); }).catch(() => { dirty = !here || dirty; });
    };
    const beat = () => {
      const data = new FormData();
      for (const name of ["csrf_token", "form_key", "version"]) if (form.elements[name]) data.set(name, form.elements[name].value);
      data.set("beat", "1");
      send(data, () => {}).catch(() => { /* the next tries again */ });
    };
    // Its fields beside matches stand outside.
    document.addEventListener("input", ({ target }) => { dirty ||= (target.form || target.closest("form")) === form; });
    setInterval(() => {
      save();
      if (!status) return;
      const ago = savedAt ? `saved ${place}${Math.round((Date.now() - savedAt) / 1000)} s ago` : "";
      status.textContent = lost ? `${ago} – the claim is no longer in your hands` : ago;
    }, 2000);
    setInterval(beat, 60000);
    addEventListener("pagehide", save);
    form.addEventListener("submit", save);
  };
  all("[data-drop-draft]").forEach((mark) => kept.drop(`draft:${mark.dataset.dropDraft}`));

  // The tour: four steps, each marked where it stands.
  const guide = (box) => {
    const steps = all("li", box);
    const [back, next, count] = one(".steps", box).children;
    const end = one("form", box);
    let at = 0;
    const unmark = () => all(".tour-at").forEach((part) => part.classList.remove("tour-at"));
    const show = (number) => {
      at = number;
      unmark();
      steps.forEach((step, index) => step.classList.toggle("now", index === at));
      all(steps[at].dataset.mark).find((item) => item.checkVisibility())?.classList.add("tour-at");
      count.textContent = `${at + 1} of ${steps.length}`;
      back.disabled = at === 0;
      next.textContent = at === steps.length - 1 ? "Done" : "Next";
    };
    box.classList.add("stepping");
    one(".steps", box).hidden = false;
    one("button", end).textContent = "Skip the tour";
    back.addEventListener("click", () => show(at - 1));
    next.addEventListener("click", () => (at === steps.length - 1 ? end.requestSubmit() : show(at + 1)));
    box.addEventListener("keydown", (event) => { if (event.key === "Escape") end.requestSubmit(); });
    end.addEventListener("submit", () => { unmark(); one("#main").focus(); say("The tour is over. The help for keys has it."); });
    show(0);
  };

  const typing = (target) => target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select");
  let after = "";
  const go = { q: "/queue", s: "/sources", r: "/review", u: "/supervise" };
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    "/": () => { const box = one("[data-search]"); box?.focus(); return Boolean(box); },
    "?": () => { const help = one("#help"); if (help && !help.open) help.showModal(); },
    e: pinSelection,
    g: () => { after = "g"; setTimeout(() => { after = ""; }, 1500); },
  };
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if ((event.metaKey || event.ctrlKey) && key === "Enter") {
      const form = target.form || one("form[data-draft]");
      if (form?.dataset.draft) form.requestSubmit();
      return;
    }
    if (key === "Escape" && typing(target)) target.blur();
    if (!keysOn || event.metaKey || event.ctrlKey || event.altKey || typing(target) || one("dialog[open]")) return;
    if (after === "g" && go[key]) { location.assign(go[key]); return; }
    if (/^[1-9]$/.test(key)) {
      const choice = all("input[name=rating]")[key - 1];
      if (choice) { choice.checked = true; choice.focus(); event.preventDefault(); }
      return;
    }
    const act = keys[key];
    const used = act ? act() !== false : /^[a-z]$/.test(key) && press(key);
    if (used) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-do]");
    if (!target) return;
    const acts = {
      theme: turnTheme,
      help: () => one("#help").showModal(),
      close: () => target.closest("dialog").close(),
      pin: pinSelection,
      unpin: () => {
        const pin = target.closest(".pin");
        one("select", pin).value = "";
        pin.hidden = true;
        touch(pin);
      },
      copy: () => { navigator.clipboard.writeText(target.dataset.text).then(() => say("Copied.")); },
    };
    acts[target.dataset.do]?.();
  });
  document.addEventListener("change", (event) => {
    if (event.target.id !== "keys-on") return;
    keysOn = event.target.checked;
    kept.set("keys", keysOn ? "on" : "off");
    showKeys();
  });
  document.fonts.ready.then(() => {
    const mark = one(".reading .current");
    if (mark) one(".reading").scrollTop = mark.parentNode.offsetTop + mark.offsetTop - 99;
  });
  showKeys();
  all("form[data-draft]").forEach(keepDraft);
  all("#tour").forEach(guide);
})();
