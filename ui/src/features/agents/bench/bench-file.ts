import { textIn, withText, type Draft } from '@/features/agents/model/draft';
import { parseJson, type JsonObject } from '@/shared/json/document';

/** The one step that runs the agent. */
export const STEP = 'try';
/** What an agent without a slug is called while it is tried. */
const UNNAMED = 'new-agent';

/** A workflow of one step that brings the agent along as it is on the screen. */
export function benchFile(draft: Draft, slug: string | null): JsonObject {
  const own = slug ?? (textIn(draft, 'slug') || UNNAMED);
  const name = textIn(draft, 'name') || own;
  const named = withText(withText(draft, 'slug', JSON.stringify(own)), 'name', JSON.stringify(name));
  const agent = Object.fromEntries([...named].map(([member, json]) => [member, parseJson(json)]));
  return { name, slug: workflowSlug(own), agents: [agent], steps: [{ key: STEP, agent: own }] };
}

/** The same of an agent that a workflow cannot bring along, such as a Python function. */
export function libraryFile(slug: string, name: string): JsonObject {
  return { name, slug: workflowSlug(slug), steps: [{ key: STEP, agent: slug }] };
}

function workflowSlug(slug: string): string {
  return `try-${slug}`.slice(0, 63).replace(/-+$/, '');
}
