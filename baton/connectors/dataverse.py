"""Read from the Dataverse Web API (Dynamics 365)."""

from __future__ import annotations

from typing import Any, TypeAlias

from baton.connectors import odata
from baton.connectors.credentials import DataverseCredential
from baton.connectors.http import Call, HttpClient
from baton.connectors.tokens import Tokens, entra_token

SYSTEM = "Dynamics 365"
#: Requested where one row is expected, to detect duplicates.
ONE_AND_ANOTHER = 2

#: Only columns that every environment has: an unknown column fails the whole request.
ACCOUNT_FIELDS = (
    "accountid,name,accountnumber,description,emailaddress1,telephone1,address1_city,"
    "address1_country,numberofemployees,revenue,createdon,statecode"
)
CONTACT_FIELDS = (
    "contactid,fullname,emailaddress1,telephone1,jobtitle,createdon,statecode,"
    "_parentcustomerid_value"
)
ORDER_FIELDS = "salesorderid,ordernumber,name,totalamount,statecode,createdon,_customerid_value"
CASE_FIELDS = (
    "incidentid,ticketnumber,title,description,prioritycode,statecode,createdon,_customerid_value"
)
#: The primary key of each table, returned without being selected.
KEYS = {
    "accounts": "accountid",
    "contacts": "contactid",
    "salesorders": "salesorderid",
    "incidents": "incidentid",
}
HEADERS = {
    "OData-MaxVersion": "4.0",
    "OData-Version": "4.0",
    "If-None-Match": "null",
    "Prefer": 'odata.include-annotations="OData.Community.Display.V1.FormattedValue"',
}

#: A row by field name, including annotations as sent.
Row: TypeAlias = dict[str, object]


class Dataverse:
    """One Dynamics 365 environment, accessed as one application user."""

    def __init__(
        self,
        credential: DataverseCredential,
        *,
        http: HttpClient,
        tokens: Tokens,
        page_rows: int = 50,
    ) -> None:
        self._http = http
        self._authorities = credential.authorities
        prefer = f"{HEADERS['Prefer']},odata.maxpagesize={page_rows}"
        #: Dataverse ignores `$top` together with a page size, so a list uses only one of them.
        self._paged = {**HEADERS, "Prefer": prefer}
        self._api = f"{credential.base_url}/api/data/v9.2"
        self._auth = tokens.auth(
            entra_token(credential, system=SYSTEM, audience=credential.base_url)
        )

    async def sign_in(self) -> None:
        """Read the id of any account, to see that the credential is accepted."""
        params = {"$select": KEYS["accounts"], "$top": "1"}
        await self._http.send(self._call("sign in", "accounts", params), self._auth)

    async def accounts_by_number(self, number: str) -> list[Row]:
        """Return the account with that number: none, one, or two if the number is not unique.

        Deactivated accounts are returned only if no active one has the number.
        """
        return await self._active_first(
            "find an account by its number",
            "accounts",
            ACCOUNT_FIELDS,
            where=f"accountnumber eq {odata.literal(number)}",
        )

    async def contacts_by_email(self, email: str) -> list[Row]:
        """Return the contact with that address: none, one, or two if it is not unique.

        Deactivated contacts, such as merged ones, are returned only if no active one has it.
        """
        return await self._active_first(
            "find a contact by e-mail",
            "contacts",
            CONTACT_FIELDS,
            where=f"emailaddress1 eq {odata.literal(email)}",
        )

    async def account(self, account_id: str) -> Row:
        """Read one account; raises `SystemNotFound` if no account has that GUID."""
        return await self._one("read an account", "accounts", account_id, ACCOUNT_FIELDS)

    async def contact(self, contact_id: str) -> Row:
        """Read one contact; raises `SystemNotFound` if no contact has that GUID."""
        return await self._one("read a contact", "contacts", contact_id, CONTACT_FIELDS)

    async def orders(self, customer_id: str, *, limit: int = 50) -> list[Row]:
        """Return the orders of an account or contact, newest first."""
        return await self._of_customer(
            "list orders", "salesorders", ORDER_FIELDS, customer_id, limit
        )

    async def cases(self, customer_id: str, *, limit: int = 50) -> list[Row]:
        """Return the support cases of an account or contact, newest first."""
        return await self._of_customer("list cases", "incidents", CASE_FIELDS, customer_id, limit)

    async def _of_customer(
        self, operation: str, table: str, fields: str, customer_id: str, limit: int
    ) -> list[Row]:
        customer = odata.guid(customer_id, system=SYSTEM, operation=operation)
        return await self._list(
            operation,
            table,
            fields,
            where=f"_customerid_value eq {customer}",
            order="createdon desc",
            limit=limit,
        )

    async def _active_first(
        self, operation: str, table: str, fields: str, *, where: str
    ) -> list[Row]:
        found = await self._first_two(operation, table, fields, where)
        if len(found) < ONE_AND_ANOTHER or all(map(_is_active, found)):
            return found
        active = await self._first_two(operation, table, fields, f"{where} and statecode eq 0")
        return [row for row in active if _is_active(row)] or found

    async def _first_two(self, operation: str, table: str, fields: str, where: str) -> list[Row]:
        params = {"$select": fields, "$filter": where, "$top": str(ONE_AND_ANOTHER)}
        call = self._call(operation, table, params)
        return await odata.rows(
            self._http, self._auth, call, limit=ONE_AND_ANOTHER, key=KEYS[table]
        )

    async def _list(
        self, operation: str, table: str, fields: str, *, where: str, order: str, limit: int
    ) -> list[Row]:
        params = {"$select": fields, "$filter": where, "$orderby": order}
        call = self._call(operation, table, params, headers=self._paged)
        return await odata.rows(self._http, self._auth, call, limit=limit, key=KEYS[table])

    async def _one(self, operation: str, table: str, row_id: str, fields: str) -> Row:
        row = odata.guid(row_id, system=SYSTEM, operation=operation)
        call = self._call(operation, f"{table}({row})", {"$select": fields})
        answer = await self._http.send(call, self._auth)
        found = answer.decode(dict[str, Any], exact=True)
        if found.get(KEYS[table]) != row:
            raise answer.invalid("it answered with a different row than requested")
        return found

    def _call(
        self, operation: str, path: str, params: dict[str, str], headers: dict[str, str] = HEADERS
    ) -> Call:
        return Call(
            system=SYSTEM,
            operation=operation,
            url=f"{self._api}/{path}",
            params=params,
            headers=headers,
            authorities=self._authorities,
        )


def _is_active(row: Row) -> bool:
    return bool(row.get("statecode", 0) == 0)
