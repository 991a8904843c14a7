"""Everything the assistant can be asked, one file each, by the names of the contract."""

from collections.abc import Mapping
from types import MappingProxyType

from bot import correcting, passing, post_forms
from bot.forms import Form
from bot.intents import (
    alliances,
    announce,
    cancel,
    check_verification,
    compare_regions,
    contact_provider,
    count_providers,
    delete_my_data,
    find_cluster,
    find_innovation_center,
    find_providers,
    greeting,
    invest,
    latest_announcements,
    list_services,
    more_results,
    my_data,
    out_of_scope,
    provider_details,
    refine,
    register_provider,
    report_provider,
    set_language,
    set_location,
    subscribe,
    thanks,
    unsubscribe,
)
from bot.intents import help as help_intent
from bot.sayings import queue, roles
from bot.turn import Answering

INTENTS: Mapping[str, Answering] = MappingProxyType(
    {
        "find_providers": find_providers.answer,
        "count_providers": count_providers.answer,
        "refine": refine.answer,
        "more_results": more_results.answer,
        "provider_details": provider_details.answer,
        "check_verification": check_verification.answer,
        "contact_provider": contact_provider.answer,
        "find_cluster": find_cluster.answer,
        "find_innovation_center": find_innovation_center.answer,
        "alliances": alliances.answer,
        "compare_regions": compare_regions.answer,
        "invest": invest.answer,
        "set_location": set_location.answer,
        "set_language": set_language.answer,
        "list_services": list_services.answer,
        "help": help_intent.answer,
        "greeting": greeting.answer,
        "thanks": thanks.answer,
        "cancel": cancel.answer,
        "out_of_scope": out_of_scope.answer,
        "register_provider": register_provider.answer,
        "report_provider": report_provider.answer,
        "my_data": my_data.answer,
        "delete_my_data": delete_my_data.answer,
        "latest_announcements": latest_announcements.answer,
        "subscribe": subscribe.answer,
        "unsubscribe": unsubscribe.answer,
        "announce": announce.answer,
    }
)

_FORMS = (
    invest.FORM,
    register_provider.FORM,
    *correcting.FORMS,
    roles.FORM,
    queue.REFUSAL,
    announce.FORM,
    post_forms.CORRECTION,
    post_forms.PICTURING,
    post_forms.NARROW,
    *passing.FORMS,
)
FORMS: Mapping[str, Form] = MappingProxyType({form.name: form for form in _FORMS})
"""What is asked one question at a time, by name."""
