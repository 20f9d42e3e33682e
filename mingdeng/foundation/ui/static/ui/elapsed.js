// How long ago, kept true while the page stays open: <time datetime="2025-07-31T10:42+08:00" data-elapsed>.
// The exact time stays in the title; without this script the server's own words stand.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function words(ms) {
  if (ms < MINUTE) return "剛剛";
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} 分鐘前`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} 小時前`;
  return `${Math.floor(ms / DAY)} 天前`;
}

function tell() {
  const now = Date.now();
  for (const place of document.querySelectorAll("time[data-elapsed]")) {
    const moment = Date.parse(place.dateTime);
    if (Number.isNaN(moment) || moment > now + MINUTE) continue;
    if (!place.title) place.title = place.textContent.trim();
    place.textContent = words(now - moment);
  }
}

tell();
setInterval(tell, 30_000);
document.addEventListener("htmx:load", tell);
