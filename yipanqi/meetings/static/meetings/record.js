/* Gives a name that was marked as away the room for its reason (browsers without :has). */
(function () {
  "use strict";
  function show(mark) {
    var one = mark.closest(".roll-one");
    if (one) one.classList.toggle("is-away", mark.checked);
  }
  document.addEventListener("change", function (event) {
    if (event.target.classList.contains("roll-mark")) show(event.target);
  });
  document.addEventListener("keydown", function (event) {
    // Enter in a reason goes on to the next name instead of sending a half-filled record.
    if (event.key === "Enter" && event.target.closest(".roll-why")) event.preventDefault();
  });
})();
