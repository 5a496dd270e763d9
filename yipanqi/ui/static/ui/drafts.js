/* Keeps what is typed into forms marked data-draft in this browser, and offers it back after an expired session or a failed
   post. Kept per account and page, at most 14 days; removed once the server has taken the form or the person throws it away. */
(function () {
  "use strict";
  var PREFIX = "yipanqi-draft:", DAYS = 14, account = document.body.dataset.account;

  function storage() {
    try { return window.localStorage; } catch (error) { return null; }
  }
  var kept = storage();
  if (!kept) return;

  function keyOf(form) {
    return PREFIX + account + ":" + (form.dataset.draft || location.pathname);
  }
  function isText(field) {
    return field.name && !field.disabled && !/^(hidden|password|file|submit|button)$/.test(field.type) && field.name !== "csrfmiddlewaretoken";
  }
  function read(form) {
    var values = [];
    Array.prototype.forEach.call(form.elements, function (field) {
      if (field.dataset.name) {
        values.push([field.dataset.name, field.dataset.chosen || "", "picker"]);
        return;
      }
      if (!isText(field)) return;
      if (field.type === "checkbox" || field.type === "radio") {
        values.push([field.name, field.value, field.checked]);
      } else {
        values.push([field.name, field.value]);
      }
    });
    return values;
  }
  function write(form, values) {
    var seen = {}, written = [];
    // A form that grows while one types (record.js) makes room for lines it does not have.
    form.dispatchEvent(new CustomEvent("draft-restore", { bubbles: true, detail: values }));
    values.forEach(function (value) {
      if (value[2] === "picker") {
        var picker = form.querySelector("[data-name='" + value[0] + "']");
        if (picker) picker.dispatchEvent(new CustomEvent("picker-restore", { detail: value[1] }));
        return;
      }
      var fields = Array.prototype.filter.call(form.elements, function (field) { return field.name === value[0] && isText(field); });
      var position = seen[value[0]] = (seen[value[0]] === undefined ? 0 : seen[value[0]] + 1);
      var field = value.length === 3 ? fields.find(function (one) { return one.value === value[1]; }) : fields[position];
      if (!field) return;
      if (value.length === 3) field.checked = value[2]; else field.value = value[1];
      written.push(field);
    });
    // Told when all of it stands there: whoever asks the server about one field sends the others along.
    written.forEach(function (field) {
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  function forget(key) { kept.removeItem(key); }
  function tidy() {
    var limit = Date.now() - DAYS * 86400000;
    Object.keys(kept).forEach(function (key) {
      if (key.indexOf(PREFIX) !== 0) return;
      try { if (JSON.parse(kept.getItem(key)).at < limit) forget(key); } catch (error) { forget(key); }
    });
  }

  function offer(form, key, draft) {
    var box = document.createElement("div"), text = document.createElement("span");
    var back = document.createElement("button"), away = document.createElement("button");
    var at = new Date(draft.at);
    box.className = "draft-offer";
    box.setAttribute("role", "status");
    text.textContent = "这里有您" + (at.getMonth() + 1) + "月" + at.getDate() + "日 " + at.toTimeString().slice(0, 5) + " 填写、尚未提交的内容。";
    back.type = away.type = "button";
    back.className = "btn btn-sm btn-primary";
    away.className = "btn btn-sm";
    back.textContent = "恢复";
    away.textContent = "不要了";
    back.addEventListener("click", function () { write(form, draft.values); box.remove(); });
    away.addEventListener("click", function () { forget(key); box.remove(); });
    box.append(text, back, away);
    form.prepend(box);
  }

  function hint(form) {
    var place = form.querySelector(".form-buttons");
    if (!place) return;
    if (place.querySelector(".unsaved")) return;
    var note = document.createElement("span");
    note.className = "unsaved";
    note.textContent = "尚未保存（已暂存在本机浏览器）";
    place.append(note);
  }

  function watch(form) {
    if (form.dataset.watched) return;
    form.dataset.watched = "1";
    var key = keyOf(form), before = JSON.stringify(read(form)), timer;
    var draft = null;
    try { draft = JSON.parse(kept.getItem(key)); } catch (error) { forget(key); }
    if (draft && JSON.stringify(draft.values) !== before) offer(form, key, draft);
    form.addEventListener("input", keep);
    form.addEventListener("picker-change", keep);
    // Leaving before the pause is over (an expired session, a closed tab) keeps the last words, too.
    window.addEventListener("pagehide", function () { if (timer) save(); });
    function keep() {
      clearTimeout(timer);
      timer = setTimeout(save, 400);
    }
    function save() {
      var values = read(form);
      rest();
      if (JSON.stringify(values) === before) return;
      try { kept.setItem(key, JSON.stringify({ at: Date.now(), values: values })); } catch (error) { return; }
      hint(form);
    }
    function rest() {
      clearTimeout(timer);
      timer = 0;
    }
    form.addEventListener("submit", function () {
      rest();
      try {
        kept.setItem(key, JSON.stringify({ at: Date.now(), values: read(form) }));
        sessionStorage.setItem(PREFIX + "sent", JSON.stringify({ key: key, from: location.pathname }));
      } catch (error) { /* storage full: the server's own refusal still keeps the form */ }
    });
  }

  // A form that was sent and led to another page without a refusal was taken: its draft is no longer needed. Whoever went
  // to another page while it was still under way, by a link that may lead on itself or by an address, was not led there.
  document.addEventListener("click", function (event) {
    if (!event.target.closest("a[href]")) return;
    try { sessionStorage.removeItem(PREFIX + "sent"); } catch (error) { /* nothing was kept */ }
  });
  function led() {
    var how = performance.getEntriesByType("navigation")[0];
    return !how || how.redirectCount > 0;
  }
  function settle() {
    var sent = null;
    try { sent = JSON.parse(sessionStorage.getItem(PREFIX + "sent")); } catch (error) { /* not ours */ }
    if (!sent) return;
    sessionStorage.removeItem(PREFIX + "sent");
    var refused = document.body.dataset.outcome === "refused" || document.body.classList.contains("bare");
    if (refused || document.querySelector(".form-wrong")) return;
    var taken = document.body.dataset.outcome === "taken" || document.querySelector("#messages .alert-success");
    if (taken || (location.pathname !== sent.from && led())) forget(sent.key);
  }

  function watchAll() { document.querySelectorAll("form[data-draft]").forEach(watch); }
  tidy();
  settle();
  watchAll();
  document.addEventListener("htmx:afterSettle", watchAll);
})();
