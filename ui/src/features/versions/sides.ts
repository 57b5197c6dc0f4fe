import { t } from '@lingui/core/macro';
import type { Side, Version } from '@/api/versions';

/** A side of a comparison; `draft` is the file on the screen. */
export type Choice = number | 'draft';

export interface Pair {
  readonly from: Choice;
  readonly to: Choice;
}

/**
 * The default comparison: the deployed version, else the previous one, with the screen, else the newest
 * version. Null if there is only one.
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

/** The pair for a version: compared with the screen or the newest; the newest with the previous one. */
export function pairOf(version: number, versions: readonly Version[], hasDraft: boolean): Pair | null {
  const [newest, before] = versions;
  if (hasDraft) return { from: version, to: 'draft' };
  if (newest === undefined) return null;
  if (version !== newest.version) return { from: version, to: newest.version };
  return before === undefined ? null : { from: before.version, to: version };
}

/** The API's side for a choice. */
export function sideOf(choice: Choice, draft: string | null): Side {
  return choice === 'draft' ? { draft: draft ?? '{}' } : choice;
}

/** Describes a choice. */
export function choiceWords(choice: Choice, versions: readonly Version[]): string {
  if (choice === 'draft') return t`On the screen, not saved`;
  const known = versions.find(({ version }) => version === choice);
  return known?.deployed ? t`Version ${choice}, deployed` : t`Version ${choice}`;
}
