import { expect, test } from './baton';

/** Bytes that the first page may cost, as they go over the network; what it shows is not counted. */
const MOST_BYTES = 300_000;

for (const [name, path] of [['the list of workflows', '/workflows'], ['the list of executions', '/executions']] as const) {
  test(`the first load of ${name} transfers at most 300 kB, compressed`, async ({ page }) => {
    const network = await page.context().newCDPSession(page);
    await network.send('Network.enable');
    let bytes = 0;
    const plain: string[] = [];
    const answers = new Set<string>();
    network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (!answers.has(requestId)) bytes += encodedDataLength;
    });
    network.on('Network.responseReceived', ({ requestId, response }) => {
      const { url, headers, encodedDataLength } = response;
      if (new URL(url).pathname.startsWith('/api/')) answers.add(requestId);
      const text = /\.(?:js|css)$/.test(url) && encodedDataLength > 2_000;
      const coding = headers['content-encoding'] ?? headers['Content-Encoding'];
      if (text && coding !== 'br' && coding !== 'gzip') plain.push(url);
    });
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByText('Reading the')).toHaveCount(0);
    expect(plain).toEqual([]);
    console.log(`first load of ${path}: ${bytes.toLocaleString('en')} bytes`);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  });
}
