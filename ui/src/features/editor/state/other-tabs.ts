/** Message between tabs of this browser that edit the same workflow. */
interface Word {
  readonly kind: 'who' | 'here' | 'saved' | 'left';
  readonly tab: string;
  /** Distinguishes two tabs with the same name, as after duplicating a tab. */
  readonly mark: string;
  readonly version?: number;
}

const ANSWER_MS = 150;

export interface OtherTabs {
  /** Names of the other open tabs. */
  readonly open: () => Promise<ReadonlySet<string>>;
  /** Makes this tab respond with this name from now on. */
  readonly join: (tab: string) => void;
  readonly saved: (version: number) => void;
  readonly close: () => void;
}

interface Listeners {
  readonly onTabs: (others: number) => void;
  readonly onSaved: (version: number) => void;
}

export function otherTabs(workflow: string, mark: string, listeners: Listeners): OtherTabs {
  const channel = new BroadcastChannel(`baton.editor.${workflow}`);
  const seen = new Map<string, string>();
  let own: string | null = null;
  const say = (word: Omit<Word, 'mark' | 'tab'>) => {
    channel.postMessage({ ...word, mark, tab: own ?? '' });
  };
  channel.onmessage = ({ data }: MessageEvent<Word>) => {
    if (data.kind === 'who' && own !== null) say({ kind: 'here' });
    if (data.kind === 'saved' && data.version !== undefined) listeners.onSaved(data.version);
    if (data.kind === 'left') seen.delete(data.mark);
    if (data.kind === 'here') seen.set(data.mark, data.tab);
    listeners.onTabs(seen.size);
  };
  return {
    open: async () => {
      say({ kind: 'who' });
      await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
      return new Set(seen.values());
    },
    join: (tab) => {
      own = tab;
      say({ kind: 'here' });
    },
    saved: (version) => {
      say({ kind: 'saved', version });
    },
    close: () => {
      say({ kind: 'left' });
      channel.close();
    },
  };
}
