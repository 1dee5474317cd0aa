// The voting page: two pictures at a time, by keys or by touch. Served by `stylesweep serve --vote`, or one file
// (`stylesweep report --ballot`) that keeps the answers itself.
import { OfflineSession } from "./offline.js";
import { ServedSession } from "./served.js";
import { View } from "./view.js";

const data = JSON.parse(document.getElementById("ballot").textContent);
const session = data.trials ? new OfflineSession(data) : new ServedSession();
new View(document.querySelector("main"), session).welcome();
