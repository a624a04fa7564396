import CloudTalkSandbox

/// The shapes of CloudTalk's published answers, from the examples of its API document 1.7: status,
/// names and kinds of values. Of lists the first element stands for all.
enum PublishedAnswers {
    static let all: [Sandbox.Endpoint: Answer] = [
        .listContacts: Answer(
            200,
            [
                "itemsCount": 1, "pageCount": 1, "pageNumber": 1, "limit": 1,
                "data": [
                    [
                        "Contact": ["id": "text", "name": "text", "company": "text"],
                        "ContactNumber": ["public_number": 1],
                        "ContactEmail": ["email": "text"],
                    ]
                ],
            ]),
        .showContact: Answer(
            200,
            [
                "Contact": [
                    "id": "text", "name": "text", "title": "text", "company": "text",
                    "industry": "text", "website": "text", "address": "text", "city": "text",
                    "zip": "text", "state": "text", "country_id": "text",
                    "favorite_agent": "text", "created": "text", "modified": "text",
                ],
                "ExternalUrl": [["name": "text", "url": "text"]],
                "ContactEmail": [["email": "text"]], "ContactNumber": [["public_number": 1]],
                "ContactsTag": [["name": "text"]],
            ]),
        .addContact: Answer(201, ["status": 1, "data": ["id": "text"]]),
        .editContact: Answer(200, ["status": 1]),
        .deleteContact: Answer(200, ["status": 1]),
        .addTags: Answer(
            200,
            [
                "status": 1, "message": "text",
                "data": ["tags": [["id": "text", "name": "text"]], "contact_id": "text"],
            ]),
        .removeTags: Answer(
            200,
            [
                "status": 1, "message": "text",
                "data": ["tags": [["id": "text", "name": "text"]], "contact_id": "text"],
            ]),
        .bulk: Answer(
            200,
            [
                "status": 1,
                "data": [["command_id": "text", "status": 1, "data": ["id": "text"]]],
            ]),
        .listTags: Answer(
            200,
            [
                "itemsCount": 1, "pageCount": 1, "pageNumber": 1, "limit": 1,
                "data": [["Tag": ["id": "text", "name": "text"]]],
            ]),
        .addTag: Answer(201, ["status": 1, "data": ["id": "text"]]),
        .editTag: Answer(200, ["status": 1]),
        .deleteTag: Answer(200, ["status": 1]),
        .listCampaigns: Answer(
            200,
            [
                "itemsCount": 1, "pageCount": 1, "pageNumber": 1, "limit": 1,
                "data": [
                    [
                        "Campaign": [
                            "id": "text", "name": "text", "status": "text",
                            "has_schedule_date": true, "answer_wait_time": "text",
                            "after_call_dialing_auto": true, "after_call_time": "text",
                            "is_recording": true, "is_predictive": true, "attempts": "text",
                            "attempts_interval": "text",
                        ],
                        "Button": [
                            [
                                "id": "text", "title": "text", "type": "text", "color": "text",
                                "description": "text",
                            ]
                        ],
                        "ContactsTag": [["id": "text", "name": "text"]],
                        "Group": [["id": "text", "internal_name": "text"]],
                        "Agent": [["id": "text", "fullname": "text"]],
                    ]
                ],
            ]),
        .addCampaign: Answer(201, ["status": 1, "data": ["id": "text"]]),
        .listAgents: Answer(
            200,
            [
                "itemsCount": 1, "pageCount": 1, "pageNumber": 1, "limit": 1,
                "data": [
                    [
                        "Agent": [
                            "id": "text", "name": "text", "firstname": "text",
                            "lastname": "text", "email": "text", "is_daily_limit_ok": true,
                            "status_outbound": true, "availability_status": "text",
                            "extension": "text", "call_number_id": 1, "default_number": "text",
                            "associated_numbers": ["text"],
                        ]
                    ]
                ],
            ]),
        .createCall: Answer(200, ["status": 1]),
        .listBlacklist: Answer(
            200,
            [
                "itemsCount": 1, "pageCount": 1, "pageNumber": 1, "limit": 1,
                "data": [["Blacklist": ["id": "text", "type": "text", "public_number": 1]]],
            ]),
        .addToBlacklist: Answer(201, ["status": 1, "data": ["id": "text"]]),
        .deleteFromBlacklist: Answer(200, ["status": 1]),
    ]
}
