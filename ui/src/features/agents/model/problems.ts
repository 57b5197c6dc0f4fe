import { t } from '@lingui/core/macro';
import type { Flaw } from '@/api/problem';

/** What is wrong with an agent, at the member that it is wrong with: `name`, `config.url`. */
export interface Fault {
  readonly place: string;
  readonly words: string;
}

/** What the check of a configuration says where a member is missing. */
const MISSING = /^Object missing required field `(\w+)`/;

export function faultsOf(flaws: readonly Flaw[]): readonly Fault[] {
  return flaws.map(({ path, rule, reason, message, fix }) => {
    const place = path.replace(/^\$\.?/, '');
    const missing = rule === 'config' ? MISSING.exec(reason ?? '')?.[1] : undefined;
    if (missing !== undefined) return { place: `${place}.${missing}`, words: t`It is needed.` };
    return { place: shortened(place), words: `${reason ?? message} ${fix}`.trim() };
  });
}

/** A schema is one place, however deep in it something is wrong. */
function shortened(place: string): string {
  return /^(?:input|output)_schema/.exec(place)?.[0] ?? place;
}

/** What is wrong with members of the configuration, by their path, for its form. */
export function faultsByPath(faults: readonly Fault[]): ReadonlyMap<string, string> {
  return new Map(faults.map(({ place, words }) => [place, words]));
}

export function faultsAt(faults: readonly Fault[], place: string): readonly string[] {
  return faults.filter((fault) => fault.place === place).map(({ words }) => words);
}
