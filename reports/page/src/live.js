// Served by `stylesweep serve`: asks now and then whether the database has changed, and takes the new page over.
export function watch(remount) {
  let known = null;
  const look = async () => {
    try {
      const now = await (await fetch("state", { cache: "no-store" })).text();
      if (known !== null && now !== known) await renew();
      known = now;
    } catch {
      // the server is away; it may come back
    }
    setTimeout(look, 3000);
  };
  const renew = async () => {
    const text = await (await fetch(location.href, { cache: "no-store" })).text();
    const next = new DOMParser().parseFromString(text, "text/html");
    remount(next.querySelector("main"));
  };
  look();
}
