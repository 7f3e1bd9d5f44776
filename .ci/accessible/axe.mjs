// Runs axe in a browser on pages: at the width of a desk and of a phone, light and dark. Says what it finds, and whether a page is
// wider than its window. An address is that of a server's page: one that enrolls a device, or signs a person in, leads to the page of
// that role. The browser is driven over the W3C's driver protocol.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const [source, ...pages] = process.argv.slice(2);
const axe = readFileSync(source, 'utf8');
const driver = spawn('chromedriver', ['--port=0'], { stdio: ['ignore', 'pipe', 'ignore'] });
const port = await new Promise((found, failed) => {
    createInterface({ input: driver.stdout }).on('line', (line) => {
        const told = /started successfully on port (\d+)/.exec(line);
        if (told) found(told[1]);
    });
    driver.on('error', failed);
});

async function ask(method, path, body) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (value?.error) throw new Error(`${path}: ${value.message}`);
    return value;
}

const args = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];
const capabilities = { alwaysMatch: { 'goog:chromeOptions': { args } } };
const { sessionId } = await ask('POST', '/session', { capabilities });
const session = `/session/${sessionId}`;
const browser = (cmd, params) => ask('POST', `${session}/goog/cdp/execute`, { cmd, params });
const run = (script) => ask('POST', `${session}/execute/sync`, { script, args: [] });

/** Opens a page, and where it enrolls a device, does so: returns when the page of its role is there. */
async function open(page) {
    const isServed = page.startsWith('http');
    await ask('POST', `${session}/url`, { url: isServed ? page : `file://${resolve(page)}` });
    const path = isServed ? new URL(page).pathname : '';
    // An address without a link to sign in by is the page itself.
    if (!path.startsWith('/enroll') && (path !== '/enter' || !new URL(page).hash)) return;
    const until = async (what) => {
        for (const since = Date.now(); !(await run(`return Boolean(${what})`)); ) {
            if (Date.now() - since > 20_000) throw new Error(`${page}: never ${what}`);
        }
    };
    if (path === '/enter') {
        await until("document.querySelector('[name=link]').value");
        await run("document.querySelector('#enter button').click()");
        await until("location.pathname !== '/enter' && document.readyState === 'complete' && document.querySelector('main')");
        return;
    }
    await until("document.getElementById('enroll') && !document.getElementById('with').hidden");
    await run("document.getElementById('enroll').click()");
    await until("location.pathname !== '/enroll' && document.readyState === 'complete' && document.querySelector('main')");
}

let faults = 0;
function fault(where, what) {
    faults += 1;
    if (faults <= 60) console.log(`${where}: ${what}`);
}

try {
    await ask('POST', `${session}/timeouts`, { script: 120_000 });
    for (const page of pages) {
        const isServed = page.startsWith('http');
        if (isServed) await open(page);
        for (const [width, height, mobile] of [[1280, 900, false], [390, 844, true]]) {
            await browser('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile });
            for (const scheme of ['light', 'dark']) {
                await browser('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
                if (!isServed) await open(page);
                const where = `${page} (${width} px, ${scheme})`;
                const wide = await run('return document.documentElement.scrollWidth - window.innerWidth');
                if (wide > 0) fault(where, `is ${wide} px wider than the window`);
                await run(axe);
                const script = `const done = arguments[0];
                    axe.run(document, { resultTypes: ['violations'] }).then((found) => done(found.violations.map((one) =>
                        one.id + ': ' + one.help + ' – ' + one.nodes.slice(0, 2).map((node) => node.html.slice(0, 160)).join(' | '))),
                        (error) => done(['axe failed: ' + error]));`;
                const found = await ask('POST', `${session}/execute/async`, { script, args: [] });
                found.forEach((one) => fault(where, one));
            }
        }
    }
} finally {
    await ask('DELETE', session).catch(() => {});
    driver.kill();
}
console.log(faults === 0 ? `axe: nothing on ${pages.length} pages` : `axe: ${faults} faults`);
process.exit(faults === 0 ? 0 : 1);
