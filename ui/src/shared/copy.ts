/** Copies a text; without HTTPS browsers hide their clipboard, but still copy what is selected. */
export async function copyText(text: string): Promise<void> {
  // The type does not say that it is missing where the page was not loaded securely.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard !== undefined) {
    await clipboard.writeText(text);
    return;
  }
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  // Deprecated, and the only way without HTTPS.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  document.execCommand('copy');
  area.remove();
}
