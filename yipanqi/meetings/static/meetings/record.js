/* Gives a name that was marked as away the room for its reason (browsers without :has), and keeps the keyboard where the
   hand is: in the line just added, or on the button when a line is gone. */
(function () {
  "use strict";
  function show(mark) {
    var one = mark.closest(".roll-one");
    if (one) one.classList.toggle("is-away", mark.checked);
  }
  document.addEventListener("change", function (event) {
    if (event.target.classList.contains("roll-mark")) show(event.target);
  });
  var next = "";
  document.addEventListener("click", function (event) {
    if (event.target.closest(".decision-add")) next = ".decision-text input";
    else if (event.target.closest(".decision-drop")) next = ".decision-add";
  });
  document.addEventListener("htmx:afterRequest", function () {
    if (!next) return;
    var found = document.querySelectorAll(next);
    next = "";
    if (found.length) found[found.length - 1].focus();
  });
  document.addEventListener("keydown", function (event) {
    // Enter in a reason goes on to the next name instead of sending a half-filled record.
    if (event.key === "Enter" && event.target.closest(".roll-why")) event.preventDefault();
  });
})();
