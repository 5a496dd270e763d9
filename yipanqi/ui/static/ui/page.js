/* Small behaviours of every page: menus that close, forms that are sent once, attention led to what changed. */
(function () {
  "use strict";

  function closeMenus(except) {
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (menu !== except) menu.open = false;
    });
  }

  document.addEventListener("click", function (event) {
    closeMenus(event.target.closest("details[data-menu]"));
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var open = document.querySelector("details[data-menu][open]");
    closeMenus(null);
    if (open) open.querySelector("summary").focus();
  });

  // "/" leads to the search box from wherever nothing is being typed.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    var box = document.querySelector("[data-search]"), at = event.target;
    if (!box || at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  // A form goes out once: a second press while the first is under way does nothing.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.hasAttribute("data-file")) return; // answered by a file: the page stays, and may ask for another
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    form.querySelectorAll("button:not([type=button])").forEach(function (button) {
      button.setAttribute("aria-busy", "true");
    });
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); });
    });
  });

  // On a phone the filters give way to the list until somebody asks for them or has chosen something.
  document.addEventListener("DOMContentLoaded", function () {
    if (window.innerWidth > 767 || window.location.search) return;
    document.querySelectorAll("details[data-filters]").forEach(function (filters) { filters.open = false; });
  });

  // Many boxes in groups: what is typed narrows them; without scripts the groups are opened one by one.
  function narrow(groups, text) {
    groups.querySelectorAll("details").forEach(function (group) {
      var found = 0;
      group.querySelectorAll("label").forEach(function (label) {
        label.hidden = label.textContent.indexOf(text) < 0 && !label.querySelector("input").checked;
        found += label.hidden ? 0 : 1;
      });
      group.hidden = !found;
      if (text && found) group.open = true;
    });
  }
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-choices]").forEach(function (groups) {
      var box = document.createElement("input");
      box.type = "search";
      box.className = "form-control";
      box.placeholder = "输入名称筛选";
      box.setAttribute("aria-label", "输入名称筛选");
      box.addEventListener("input", function () { narrow(groups, box.value.trim()); });
      box.addEventListener("keydown", function (event) { if (event.key === "Enter") event.preventDefault(); });
      groups.parentNode.insertBefore(box, groups);
    });
  });

  // A file larger than the server takes is refused before it is sent through the office network.
  document.addEventListener("change", function (event) {
    var field = event.target, most = Number(field.dataset.mostBytes);
    if (field.type !== "file" || !most) return;
    var over = Array.from(field.files).some(function (file) { return file.size > most; });
    field.setCustomValidity(over ? "文件超过" + Math.floor(most / 1048576) + "兆，不能上传。请检查是否选错，或删去图片后重试。" : "");
    if (over) field.reportValidity();
  });

  // After a refusal, lead the reader to what was wrong.
  function showWrong() {
    var wrong = document.getElementById("form-wrong");
    if (wrong) wrong.focus();
  }
  document.addEventListener("DOMContentLoaded", showWrong);

  // What an answer is about to replace takes nothing in meanwhile: it would be lost with what is replaced. (The attribute
  // "inert" does the same, in browsers younger than those we serve.)
  document.addEventListener("htmx:beforeSend", function (event) {
    var part = event.detail.target, at = document.activeElement;
    if (!part.querySelector("input, select, textarea")) return;
    part.dataset.held = part.contains(at) ? at.id : "";
    if (part.contains(at)) at.blur();
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    var part = event.detail.target, at = part.dataset.held && document.getElementById(part.dataset.held);
    delete part.dataset.held;
    if (at && document.activeElement === document.body) at.focus();
  });
  ["mousedown", "click", "focusin"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      var part = event.target.closest("[data-held]");
      if (!part) return;
      event.preventDefault();
      event.stopPropagation();
      if (kind !== "focusin") return;
      part.dataset.held = event.target.id;
      event.target.blur();
    }, true);
  });

  // A field that is offered some text, and meanwhile was filled in, keeps what was typed.
  document.addEventListener("htmx:oobBeforeSwap", function (event) {
    if (event.target.matches("input, textarea") && event.target.value.trim()) event.preventDefault();
  });

  function say(text) {
    var box = document.getElementById("messages");
    if (!box) return;
    var note = document.createElement("div");
    note.className = "alert alert-danger";
    note.textContent = text;
    box.replaceChildren(note);
  }
  document.addEventListener("htmx:responseError", function (event) {
    var status = event.detail.xhr.status;
    say(status === 403 ? "登录或表单已过期，请刷新本页后再试；已填写的内容会保留。" : "没有办成（" + status + "），请稍后再试；已填写的内容还在。");
  });
  document.addEventListener("htmx:sendError", function () {
    say("连不上服务器，请检查网络后再试；已填写的内容还在。");
  });
})();
