import { t } from '@lingui/core/macro';
import type { Agent } from '@/api/agents';
import { membersOfSchema, spoken } from '@/shared/schema-form/members';

/** What a member of an agent file is called, such as `config.prompt`. */
export function memberWords(member: string, agent: Pick<Agent, 'config_schema'>): string {
  if (member.startsWith('config.')) {
    const name = member.slice('config.'.length);
    const title = membersOfSchema(agent.config_schema).find((each) => each.name === name)?.title;
    return title ?? spoken(name);
  }
  switch (member) {
    case 'name':
      return t`Name`;
    case 'description':
      return t`Description`;
    case 'effect':
      return t`Reads or writes`;
    case 'input_schema':
      return t`Inputs`;
    case 'output_schema':
      return t`Outputs`;
    default:
      return spoken(member);
  }
}
