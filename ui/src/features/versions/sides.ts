import { t } from '@lingui/core/macro';
import type { Side, Version } from '@/api/versions';

/** What a comparison can name: `draft` is the file on the screen. */
export type Choice = number | 'draft';

export interface Pair {
  readonly from: Choice;
  readonly to: Choice;
}

/**
 * What is compared before anybody chooses: what runs, or else the version before, with the screen
 * or else the newest version. Null if there is only one.
 */
export function firstPair(versions: readonly Version[], hasDraft: boolean): Pair | null {
  const newest = versions[0]?.version;
  if (newest === undefined) return null;
  const to = hasDraft ? 'draft' : newest;
  const deployed = versions.find((version) => version.deployed)?.version;
  const before = hasDraft ? newest : versions[1]?.version;
  const from = deployed !== undefined && deployed !== to ? deployed : before;
  return from === undefined ? null : { from, to };
}

/** What a version is compared with: the screen or the newest, and the newest with the one before. */
export function pairOf(version: number, versions: readonly Version[], hasDraft: boolean): Pair | null {
  const [newest, before] = versions;
  if (hasDraft) return { from: version, to: 'draft' };
  if (newest === undefined) return null;
  if (version !== newest.version) return { from: version, to: newest.version };
  return before === undefined ? null : { from: before.version, to: version };
}

/** The side of a comparison that a choice stands for. */
export function sideOf(choice: Choice, draft: string | null): Side {
  return choice === 'draft' ? { draft: draft ?? '{}' } : choice;
}

/** A choice in words. */
export function choiceWords(choice: Choice, versions: readonly Version[]): string {
  if (choice === 'draft') return t`On the screen, not saved`;
  const known = versions.find(({ version }) => version === choice);
  return known?.deployed ? t`Version ${choice}, deployed` : t`Version ${choice}`;
}
