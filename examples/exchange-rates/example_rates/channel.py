"""The channel type: a room of a chat, reached by a webhook with a token."""

from baton.plugins import ChannelType, Icon, Text

DESK_CHAT = ChannelType(
    name="desk_chat",
    title=Text("channels.desk_chat.title", "Desk chat"),
    description=Text("channels.desk_chat.description", "In the chat: Integrations, copy the URL."),
    icon=Icon(("M8 9h8", "M8 13h6", "M4 4h16v13h-11l-5 4z")),
    members=frozenset({"url"}),
    settings_schema={
        "type": "object",
        "properties": {
            "room": {"type": "string", "title": "Room", "minLength": 1},
            "token": {"type": "string", "title": "Token", "writeOnly": True},
        },
        "required": ["room", "token"],
        "additionalProperties": False,
    },
    runtime="example_rates.chat:open_runtime",
)
