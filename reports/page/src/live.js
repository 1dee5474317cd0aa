// Served by `stylesweep serve`: asks now and then whether the database has changed, and takes the new page over. While the
// server does not answer, or answers with an error, the page stays as it is and says since when.
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
    if (!next) throw new Error("the answer is no report");
    remount(next);
  };
  look();
}

async function text(address) {
  const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(patience) });
  if (!answer.ok) throw new Error((await answer.text()).trim().slice(0, 200) || `error ${answer.status}`);
  return answer.text();
}

// A line above the page; not part of what is remounted.
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
      const words = `not reachable since ${since}${why}; what is below is from before`;
      if (line.textContent !== words) line.textContent = words;
      line.hidden = false;
    },
    end() {
      since = null;
      line.hidden = true;
    },
  };
}
