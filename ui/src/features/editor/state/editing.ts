import { t } from '@lingui/core/macro';
import {
  add,
  addLoose,
  connect,
  disconnect,
  duplicate,
  float,
  INPUT,
  move,
  moveTo,
  refusal,
  remove,
  setUp,
  spotAfter,
  spotOf,
  type Spot,
} from '@/features/editor/model/chain';
import { isLoose, allIds, nameOf, type AgentLike, type AgentToAdd, type Draft, type StepId } from '@/features/editor/model/draft';
import { besideColumn, type Point } from '@/features/editor/model/layout';
import { settleKeys } from '@/features/editor/model/references';
import { draftIn, type EditorStore } from './editor-store';

/** All edits of the chain by gestures, buttons and keys. */
export class ChainEditor {
  constructor(
    private readonly store: EditorStore,
    private readonly agents: ReadonlyMap<string, AgentLike>,
    private readonly maxSteps: number,
  ) {}

  private get draft() {
    return draftIn(this.store.getState());
  }

  private say(id: StepId | null, text: string) {
    this.store.getState().set({ notice: { id, text } });
  }

  private readonly name = (id: StepId) => nameOf(this.draft, id, this.agents);

  /** Adds an agent at a position and selects it; shows a notice beyond the maximum. */
  add(agent: AgentToAdd, spot: Spot): void {
    if (this.isFull()) return;
    this.place(add(this.draft, agent, spot));
  }

  /** Adds an agent after the selected step, else at the end of the chain. */
  addAfterSelected(agent: AgentToAdd): void {
    this.add(agent, spotAfter(this.draft, this.store.getState().selected));
  }

  /** Adds a floating agent; the first agent begins the chain. */
  drop(agent: AgentToAdd, at: Point): void {
    if (this.isFull()) return;
    const first = allIds(this.draft).length === 0;
    if (first) this.add(agent, { list: 'chain', index: 0 });
    else this.place(addLoose(this.draft, agent, at.x, at.y));
  }

  /** Adds an agent where a new edge was dropped: after its source step, if that has no successor. */
  addConnected(agent: AgentToAdd, from: StepId, at: Point): void {
    if (this.isFull()) return;
    if (from === INPUT && this.draft.chain.length === 0) {
      this.add(agent, { list: 'chain', index: 0 });
      return;
    }
    const [placed, id] = addLoose(this.draft, agent, at.x, at.y);
    const why = refusal(placed, from, id, this.name);
    this.place([why === null ? connect(placed, from, id) : placed, id]);
    if (why !== null) this.say(id, why);
  }

  /** Gives a step the agent that was made for it, whatever is selected by now. */
  setUp(id: StepId, agent: AgentLike): void {
    if (spotOf(this.draft, id) === null) return;
    this.change((draft) => setUp(draft, id, agent));
    this.store.getState().set({ said: t`${agent.name} was added.` });
  }

  moveTo(id: StepId, index: number): void {
    this.change((draft) => moveTo(draft, id, index));
  }

  float(id: StepId, at: Point): void {
    this.change((draft) => float(draft, id, at.x, at.y));
  }

  move(id: StepId, by: -1 | 1): void {
    this.change((draft) => move(draft, id, by));
  }

  duplicate(id: StepId): void {
    if (!this.isFull()) this.place(duplicate(this.draft, id));
  }

  /** Deletes a step and selects its neighbour. */
  remove(id: StepId): void {
    const spot = spotOf(this.draft, id);
    if (spot === null) return;
    // A key wanted by another step may be free now.
    this.change((draft) => settleKeys(remove(draft, id)));
    const { chain } = this.draft;
    const next = spot.list === 'chain' ? (chain[spot.index] ?? chain.at(-1)) : chain.at(-1);
    this.store.getState().choose(next ?? null, 'settings');
  }

  /** Connects two cards, or shows why that is impossible. */
  connect(from: StepId, to: StepId): void {
    const why = refusal(this.draft, from, to, this.name);
    if (why !== null) {
      this.say(to === INPUT ? null : to, why);
      return;
    }
    this.change((draft) => connect(draft, from, to));
  }

  /** Connects floating steps to the end of the chain. */
  connectToEnd(id: StepId): void {
    const first = this.draft.loose.find(({ ids }) => ids.includes(id))?.ids[0];
    if (first !== undefined) this.connect(this.draft.chain.at(-1) ?? INPUT, first);
  }

  /** Removes the edge into a step. */
  disconnect(to: StepId): void {
    const index = spotOf(this.draft, to)?.index ?? 0;
    const { x, y } = besideColumn(this.draft, index);
    this.change((draft) => disconnect(draft, to, x, y));
  }

  isLoose(id: StepId): boolean {
    return isLoose(this.draft, id);
  }

  /** Each gesture is undone separately. */
  private change(update: (draft: Draft) => Draft) {
    this.store.getState().change(null, update);
  }

  private place([draft, id]: ReturnType<typeof add>) {
    this.change(() => draft);
    const state = this.store.getState();
    state.choose(id, 'settings');
    state.set({ said: t`${this.name(id)} was added.` });
  }

  private isFull(): boolean {
    if (allIds(this.draft).length < this.maxSteps) return false;
    this.say(null, t`A workflow has at most ${this.maxSteps} agents. Delete one, or split the workflow in two.`);
    return true;
  }
}
