// Nothing stays in the phone's storage. htmx notes the address for a history that we do not use
// (historyCacheSize is 0); an address alone says whom somebody was with.

const forget = () => {
  try {
    sessionStorage.clear();
    localStorage.clear();
  } catch {
    // a browser that refuses storage keeps nothing either
  }
};

forget();
addEventListener("pagehide", forget);
