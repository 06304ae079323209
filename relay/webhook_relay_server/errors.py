"""Everything the relay answers besides success: status, stable code, what to do. Rendered by `web/problem.py`.

    RelayError                     base: `status`, `code`, `title`; `detail` says what is wrong with this request
    ├── NotFoundError              404  nothing is here
    ├── UnknownSourceError         404  no source has this key
    ├── MethodNotAllowedError      405  the path exists, the method does not
    ├── EventDamagedError          410  the event is there, and its disk has not kept it as it was
    ├── UnauthorizedError          401  a token is needed, and none that counts was sent
    ├── ForbiddenError             403  the token does not allow this
    ├── ForeignOriginError         403  a page of another site sent this from somebody's browser
    ├── HttpsRequiredError         403  it came over http, and the relay takes https only
    ├── UnknownHostError           421  it was sent to a name that is not the relay's
    ├── SignatureRefusedError      401  the sender could not be verified
    ├── HandshakeRefusedError      404  what the sender asks before it sends is not to be agreed to
    ├── BadRequestError            400  the bytes are not an HTTP request
    ├── AddressTooLongError        414  the address is longer than anybody needs
    ├── UpgradeRequiredError       426  what is here speaks another protocol
    ├── InvalidParametersError     422  a parameter or the document is not what the API takes
    ├── StructureRefusedError      422  the body is not as the source's schema wants it
    ├── TypeRefusedError           422  the source does not take events of this type
    ├── BatchRefusedError          422  an item of a batch is not what it must be, so nothing of it was kept
    ├── ContentTypeError           415  the body is of a kind that is not taken here
    ├── ConflictError              409  there is one of this name already
    ├── LimitReachedError          409  the workspace has as many as it can have
    ├── HeadersTimeoutError        408  the headers did not arrive in time
    ├── HeadersTooLargeError       431  there are more headers than a sender needs
    ├── BodyTimeoutError           408  the body did not arrive in time
    ├── BodyTooLargeError          413  the body is above the source's limit
    ├── TooManyRequestsError       429  this address asks more often than it may
    │   ├── TooManyFailuresError   429  this client has failed too often; nobody is told why any more
    │   └── QuotaExceededError     429  the source has sent as much as it may
    ├── InternalError              500  a bug of ours; the log has the traceback under the request's id
    ├── SourceMisconfiguredError   503  the source's secret cannot be read; the operator must act
    ├── CertificateUnavailableError  503  the certificate that a request is signed with could not be fetched
    ├── NotReadyError              503  the answer of `/health/ready` when a write does not succeed
    ├── TooManyConnectionsError    503  there are as many connections as there can be, or from this address
    ├── IntakeFullError            503  more is arriving than can be held until it is complete
    ├── StoreBusyError             503  more is waiting to be written than may wait
    ├── StoreUnavailableError      503  the store could not be written
    └── StoreFullError             507  the disk is full

A 4xx is the sender's fault, a 5xx is ours; with `retry_after` the sender is told when to come back.
"""

from __future__ import annotations

from webhook_relay_server import relay_error
from webhook_relay_server.rates import Policy

RelayError = relay_error.RelayError
"""Base of every answer that is not a success."""


class NotFoundError(RelayError):
    """Nothing is here."""

    status = 404
    code = "not-found"
    title = "Nothing is here"


class UnknownSourceError(RelayError):
    """No source has this key."""

    status = 404
    code = "unknown-source"
    title = "No such source"
    closes_connection = True


class MethodNotAllowedError(RelayError):
    """The path exists, the method does not."""

    status = 405
    code = "method-not-allowed"
    title = "Method not allowed"
    closes_connection = True

    def __init__(self, detail: str, *, allow: str, hint: str = "") -> None:
        super().__init__(detail, hint=hint)
        self.allow = allow


class EventDamagedError(RelayError):
    """The event was stored, and the disk has not kept it as it was: nobody gets it any more."""

    status = 410
    code = "event-damaged"
    title = "The event is damaged"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, hint="`webhook-relay db check` says what else is; the sender may send it again.")


class UnauthorizedError(RelayError):
    """A token is needed, and none that counts was sent."""

    status = 401
    code = "unauthorized"
    title = "A token is needed"
    challenge = "Bearer"


class ForbiddenError(RelayError):
    """The token does not allow this."""

    status = 403
    code = "forbidden"
    title = "The token does not allow this"


class ForeignOriginError(RelayError):
    """A page of another site sent this from somebody's browser. Senders of webhooks have no Origin."""

    status = 403
    code = "foreign-origin"
    title = "A web page of another site has sent this"
    closes_connection = True


class HttpsRequiredError(RelayError):
    """It came in clear, and the relay takes https only. No redirect: it may have been read on its way already."""

    status = 403
    code = "https-required"
    title = "Only over https"
    closes_connection = True


class UnknownHostError(RelayError):
    """It was sent to a name that is not the relay's."""

    status = 421
    code = "unknown-host"
    title = "Not this relay's name"
    closes_connection = True


class SignatureRefusedError(RelayError):
    """The sender could not be verified; `code` is the refusal's own."""

    status = 401
    code = "bad-signature"
    title = "The signature was not accepted"


class HandshakeRefusedError(RelayError):
    """What the sender asks before it sends anything is not to be agreed to."""

    status = 404
    code = "handshake-refused"
    title = "The handshake was not accepted"


class BadRequestError(RelayError):
    """The bytes are not an HTTP request."""

    status = 400
    code = "bad-request"
    title = "Not an HTTP request"
    closes_connection = True


class AddressTooLongError(RelayError):
    """The address, with its query, is longer than anybody needs."""

    status = 414
    code = "address-too-long"
    title = "The address is too long"
    closes_connection = True


class UpgradeRequiredError(RelayError):
    """What is here speaks another protocol than HTTP."""

    status = 426
    code = "upgrade-required"
    title = "Another protocol is spoken here"
    upgrade = "websocket"


class InvalidParametersError(RelayError):
    """A parameter of a request, or the document that it sends, is not what the API takes."""

    status = 422
    code = "invalid-parameters"
    title = "The request is not understood"


class StructureRefusedError(RelayError):
    """The body is not as the source's schema wants it; `path` says where (RFC 6901), never what is there."""

    status = 422
    code = "wrong-structure"
    title = "The body does not have the structure that the source takes"

    def __init__(self, detail: str, *, hint: str = "", path: str | None = None) -> None:
        super().__init__(detail, hint=hint)
        self.path = path


class TypeRefusedError(RelayError):
    """The source does not take events of this type."""

    status = 422
    code = "unknown-type"
    title = "The source does not take events of this type"


class BatchRefusedError(RelayError):
    """An item of a batch is not what it must be; nothing of the batch was kept."""

    status = 422
    code = "batch-refused"
    title = "The batch was not accepted"


class ContentTypeError(RelayError):
    """The body is of a kind, or coded in a way, that is not taken here."""

    status = 415
    code = "content-type"
    title = "This kind of content is not taken here"


class ConflictError(RelayError):
    """What is to be made is there already, or stands in the way of something that is."""

    status = 409
    code = "taken"
    title = "There is one already"


class LimitReachedError(RelayError):
    """The workspace has as many channels, sources or tokens as it can have."""

    status = 409
    code = "limit-reached"
    title = "The workspace is full"


class HeadersTimeoutError(RelayError):
    """The headers did not arrive in time."""

    status = 408
    code = "headers-timeout"
    title = "The headers did not arrive in time"
    closes_connection = True


class HeadersTooLargeError(RelayError):
    """There are more headers, or longer ones, than a sender of webhooks needs."""

    status = 431
    code = "headers-too-large"
    title = "The headers are too large"
    closes_connection = True


class BodyTimeoutError(RelayError):
    """The body did not arrive in time."""

    status = 408
    code = "body-timeout"
    title = "The body did not arrive in time"
    closes_connection = True


class BodyTooLargeError(RelayError):
    """The body is above the limit."""

    status = 413
    code = "body-too-large"
    title = "The body is too large"
    closes_connection = True


class TooManyRequestsError(RelayError):
    """This address asks more often than it may."""

    status = 429
    code = "too-many-requests"
    title = "Too many requests"
    retry_after = 60

    def __init__(
        self,
        detail: str,
        *,
        retry_after: int = 60,
        policy: Policy | None = None,
        closes_connection: bool = False,
        hint: str = "",
    ) -> None:
        super().__init__(detail, hint=hint)
        self.retry_after = retry_after
        self.policy = policy
        self.closes_connection = closes_connection


class TooManyFailuresError(TooManyRequestsError):
    """This client has failed too often: it is told to wait, and no longer why it was refused."""

    code = "too-many-failures"
    title = "Too many requests that failed"


class QuotaExceededError(TooManyRequestsError):
    """The source has sent as much as it may. Only what was verified counts, so nobody else can use it up."""

    code = "source-quota"
    title = "The source has sent too much"


class InternalError(RelayError):
    """A bug of ours."""


class SourceMisconfiguredError(RelayError):
    """The source's secret cannot be read. Ours to mend, so senders are asked to come back."""

    status = 503
    code = "source-misconfigured"
    title = "The source is not set up correctly"
    retry_after = 60


class CertificateUnavailableError(RelayError):
    """The certificate that a request is signed with could not be fetched. Ours to mend: it may be good."""

    status = 503
    code = "certificate-unavailable"
    title = "The certificate is not available"
    retry_after = 30


class NotReadyError(RelayError):
    """A write to the store does not succeed, whatever the reason: what load balancers look for is the status."""

    status = 503
    code = "not-ready"
    title = "The relay cannot keep webhooks now"
    retry_after = 10

    def __init__(self, reason: RelayError | str) -> None:
        super().__init__(str(reason), hint=reason.hint if isinstance(reason, RelayError) else "")


class TooManyConnectionsError(RelayError):
    """There are as many connections as there can be, at all or from this address."""

    status = 503
    code = "too-many-connections"
    title = "Too many connections"
    retry_after = 5
    closes_connection = True


class IntakeFullError(RelayError):
    """More is arriving over all connections than can be held until it is complete."""

    status = 503
    code = "intake-full"
    title = "Too much is arriving"
    retry_after = 5
    closes_connection = True


class StoreBusyError(RelayError):
    """More is waiting to be written than may wait."""

    status = 503
    code = "store-busy"
    title = "The store is busy"
    retry_after = 1


class StoreUnavailableError(RelayError):
    """The store could not be written; nothing of this request was kept."""

    status = 503
    code = "store-unavailable"
    title = "The store cannot be written"
    retry_after = 10


class StoreFullError(RelayError):
    """The disk is full; nothing of this request was kept."""

    status = 507
    code = "store-full"
    title = "The store is full"
    retry_after = 60
