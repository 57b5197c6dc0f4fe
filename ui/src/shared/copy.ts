/** Copies a text. Without HTTPS, browsers hide the clipboard API but still copy a selection. */
export async function copyText(text: string): Promise<void> {
  // The type omits that it is undefined on pages loaded insecurely.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard !== undefined) {
    await clipboard.writeText(text);
    return;
  }
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  // Deprecated, but the only way without HTTPS.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  document.execCommand('copy');
  area.remove();
}
