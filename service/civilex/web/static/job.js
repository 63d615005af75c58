// Follows a job by its events, and loads its page anew when it is over.
"use strict";
const job = document.getElementById("job");
const progress = document.getElementById("progress");
const stop = document.getElementById("stop");
const events = new EventSource(job.dataset.address);
let last = "";

function show(event) {
  const state = JSON.parse(event.data);
  progress.max = state.total || 1;
  progress.value = state.done;
  const text = state.state === "waiting" ? "Waits for a free process" : "Runs: " + state.step;
  if (text !== last) {
    job.textContent = text;
    last = text;
  }
}

function over() {
  events.close();
  window.location.reload();
}

for (const state of ["waiting", "running"]) events.addEventListener(state, show);
for (const state of ["done", "failed", "stopped"]) events.addEventListener(state, over);
stop.hidden = false;
stop.addEventListener("click", () => {
  events.close();
  fetch(job.dataset.address, { method: "DELETE" }).then(() => window.location.assign("/validate"));
});
