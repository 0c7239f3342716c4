"""The door of AWS on this machine: it lets in requests of its owner only. It is independent of any emulator.

A web page that the owner visits can send requests to loopback addresses, and so can other users of the machine.
Lambda functions run as the owner, so whoever may call the API could run code as the owner.

| module       | check                                                                        |
|--------------|------------------------------------------------------------------------------|
| `names`      | the request is for a loopback name of this server, and from no other origin   |
| `signatures` | the request is signed with a secret that this server gave out                 |
| `guard`      | both of them, in front of an ASGI application                                 |
"""
