// Scans that have no answer yet. Kept across a reload or a flat battery, sent again with the same id until there is an answer:
// the server knows an id that it has answered, and counts nothing twice.

import { byServer, post } from "./api.js";

/** How long after a failure the next try is made, in milliseconds: at first, and at most. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 5000;

/** One queue for the browser, whichever device it is enrolled as: enrolling anew loses nothing. */
const KEY = "accredit-queue";

export class Queue {
  /** Takes what is to be told: answered(scan, answer), failed(scan, problem), waiting(scan), changed(count). */
  constructor(told) {
    this.told = told;
    this.flying = new Set();
    this.wait = FIRST_WAIT;
    this.timer = null;
    this.scans = this.load();
  }

  load() {
    try {
      return JSON.parse(localStorage.getItem(KEY) ?? "[]").map((scan) => ({ ...scan, waited: true }));
    } catch {
      return [];
    }
  }

  save() {
    try {
      localStorage.setItem(KEY, JSON.stringify(this.scans));
    } catch {
      // A browser that keeps nothing: the queue lives as long as the page.
    }
    this.told.changed(this.scans.length);
  }

  /** Adds a scan and sends it. */
  push(scan) {
    this.scans.push(scan);
    this.save();
    return this.send(scan);
  }

  /** Sends all that wait, the oldest first, until one fails. */
  async flush() {
    clearTimeout(this.timer);
    this.timer = null;
    for (const scan of [...this.scans]) {
      if (!this.flying.has(scan.id) && !(await this.send(scan))) return;
    }
  }

  async send(scan) {
    this.flying.add(scan.id);
    try {
      const answer = await post("/v1/scan", this.message(scan));
      this.drop(scan);
      this.wait = FIRST_WAIT;
      this.told.answered(scan, answer);
      return true;
    } catch (problem) {
      if (problem.isPassing || problem.status === 401) {
        scan.waited = true;
        this.told.waiting(scan, problem);
        this.later();
        return false;
      }
      this.drop(scan);
      this.told.failed(scan, problem);
      return true;
    } finally {
      this.flying.delete(scan.id);
    }
  }

  /** Returns what is sent: at once without a time, for the server's clock is right then; later with the time of the reading. */
  message({ waited, at, ...scan }) {
    return waited ? { ...scan, at: byServer(Date.parse(at)) } : scan;
  }

  drop(scan) {
    this.scans = this.scans.filter((other) => other.id !== scan.id);
    this.save();
  }

  later() {
    if (this.timer !== null) return;
    this.timer = setTimeout(() => this.flush(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }
}
