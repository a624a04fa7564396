// Keeps the parts of a page that change by themselves up to date, while something is on its way.
// Without this script the page shows the same after a reload.
(() => {
  "use strict";
  const pause = 600;
  const longestPause = 5000;
  const longestPauseInTrouble = 20000;
  let wait = pause;

  const moving = () => document.querySelector("[data-moving]") !== null;

  // Whether anything was different.
  const renew = (fresh) => {
    let changed = false;
    for (const part of document.querySelectorAll("[data-live]")) {
      const same = fresh.querySelector(`[data-live="${CSS.escape(part.dataset.live)}"]`);
      if (!same) continue;
      if (part.innerHTML !== same.innerHTML) {
        part.innerHTML = same.innerHTML;
        changed = true;
      }
      if (same.dataset.moving) part.dataset.moving = same.dataset.moving;
      else delete part.dataset.moving;
    }
    return changed;
  };

  const look = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) throw new Error("not renewed");
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      wait = renew(page) ? pause : Math.min(wait * 1.2, longestPause);
    } catch {
      wait = Math.min(wait * 2, longestPauseInTrouble);
    }
    plan();
  };

  const plan = () => {
    if (moving()) setTimeout(() => (document.hidden ? plan() : look()), wait);
  };

  // One press of a button is one change.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "true";
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  plan();
})();
