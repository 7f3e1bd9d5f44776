// Whether a badge opens a gate: the rules in their order, as the server has them (src/domain/admission.rs). Pure: facts in, verdict
// out. A table of all cases holds the two against each other.

/**
 * Decides by rules 3 to 9 of the domain. Takes
 *   unlisted  "admit" or "refuse": what the event does with badges that nobody here has heard of
 *   gate      { zone, direction: "in" | "out", repeat: "admit" | "warn" | "refuse", readmits }
 *   day       the place of the event day; null on other days
 *   holder    { kind: "listed", badge, standing, days, zones } | { kind: "blank", badge } | { kind: "unlisted", days, zones }
 *   presence  "not-yet", "inside" or "left": what the day has seen of the holder in the gate's zone
 * and returns { verdict, reason, counts }.
 */
export function decide(unlisted, gate, day, holder, presence) {
  const reason = refusal(unlisted, holder);
  if (gate.direction === "out") {
    // Who leaves has left; but nobody leaves on a badge that is nobody's.
    const counts = holder.kind !== "blank" && reason !== "unknown";
    return reason === null ? { verdict: "admitted", reason, counts } : { verdict: "refused", reason, counts };
  }
  const refused = reason ?? rights(gate, day, holder);
  if (refused !== null) return { verdict: "refused", reason: refused, counts: false };
  const isPlain = presence === "not-yet" || (presence === "left" && gate.readmits) || gate.repeat === "admit";
  if (isPlain) return { verdict: "admitted", reason: null, counts: true };
  if (gate.repeat === "warn") return { verdict: "repeat", reason: null, counts: true };
  return { verdict: "refused", reason: "already_redeemed", counts: false };
}

/** Returns why the badge or the accreditation is refused; null if neither is. */
function refusal(unlisted, { kind, badge, standing }) {
  if (kind === "unlisted") return unlisted === "admit" ? null : "unknown";
  if (kind === "blank") return badge === "revoked" ? "revoked" : "unknown";
  if (badge !== "valid") return badge;
  if (standing === "withdrawn") return "canceled";
  return standing === "blocked" ? "blocked" : null;
}

function rights(gate, day, { days, zones }) {
  if (day === null || ((days >>> day) & 1) === 0) return "wrong_day";
  return ((zones >>> gate.zone) & 1) === 0 ? "zone" : null;
}
