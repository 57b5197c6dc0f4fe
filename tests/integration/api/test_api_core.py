"""Create, deploy, execute, read."""


async def test_a_workflow_is_created_deployed_executed_and_read(client, echo, worker):
    async with worker():
        answer = await client.post(
            f"{echo}/execute", json={"text": "two words"}, headers={"Prefer": "wait=20"}
        )
    print(answer.text, answer.headers)
    assert answer.status_code == 200
    assert answer.headers["preference-applied"] == "wait=20"
    execution = answer.json()
    assert execution["status"] == "completed"
    assert execution["results"] == {"echo": {"text": "two words"}}
    for path in (answer.headers["location"], f"/api/executions/{execution['execution_id']}"):
        assert (await client.get(path)).json()["results"] == execution["results"]
