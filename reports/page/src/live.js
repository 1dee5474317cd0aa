// With `stylesweep serve`: polls for changes of the database and updates the page. While the server does not answer, or
// answers with an error, the page stays unchanged and says since when.
const between = 3000, patience = 20000;  // ms

export function watch(remount) {
  const notice = away();
  let known = null;
  const look = async () => {
    try {
      const now = await text("state");
      if (known !== null && now !== known) await renew();
      known = now;
      notice.end();
    } catch (error) {
      notice.begin(error);
    }
    setTimeout(look, between);
  };
  const renew = async () => {
    const next = new DOMParser().parseFromString(await text(location.href), "text/html").querySelector("main");
    if (!next) throw new Error("the response is not a report");
    remount(next);
  };
  look();
}

async function text(address) {
  const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(patience) });
  if (!answer.ok) throw new Error((await answer.text()).trim().slice(0, 200) || `error ${answer.status}`);
  return answer.text();
}

// A line above the page, outside of what is replaced.
function away() {
  const line = document.createElement("p");
  line.className = "away";
  line.setAttribute("role", "status");
  line.hidden = true;
  document.body.prepend(line);
  let since = null;
  return {
    begin(error) {
      since ??= new Date().toTimeString().slice(0, 5);
      const why = error instanceof TypeError ? "" : `: ${error.message}`;
      const words = `not reachable since ${since}${why}; the page below is older`;
      if (line.textContent !== words) line.textContent = words;
      line.hidden = false;
    },
    end() {
      since = null;
      line.hidden = true;
    },
  };
}
