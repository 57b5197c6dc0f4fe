/** A command that reads or reruns an execution from elsewhere. */
export interface Command {
  readonly name: string;
  readonly text: string;
}

export function commandsFor(executionId: string, origin: string): readonly Command[] {
  const url = `${origin}/api/executions/${executionId}`;
  return [
    {
      name: 'cURL',
      text: `curl ${url}
# Run it again: curl -X POST -H 'Content-Type: application/json' -d '{}' ${url}/retry`,
    },
    {
      name: 'CLI',
      text: `baton executions show ${executionId}
# Run it again: baton retry ${executionId}`,
    },
    {
      name: 'Python',
      text: `import json
from urllib.request import Request, urlopen

with urlopen("${url}") as answer:
    execution = json.load(answer)

# Run it again:
# again = Request("${url}/retry", b"{}", {"Content-Type": "application/json"})
# with urlopen(again) as answer:
#     print(json.load(answer)["new_execution_id"])`,
    },
  ];
}
