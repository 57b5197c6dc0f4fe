/** How many match, or at least so many: to count a million takes long, and a list reads on as it goes. */
export function matchingWords(count: number, more: boolean): string {
  if (count === 0) return '';
  if (count === 1 && !more) return '1 execution matches';
  return `${count.toLocaleString('en')}${more ? '+' : ''} executions match`;
}
