"""Words that opt out are exact, bilingual, and never anything else's command."""

import pytest

from recado.i18n.understand import command, opt_in, opt_out
from recado.i18n.words import packs

ASKS_TO_STOP = """
STOP
stop
Stop.
STOP!!!
"STOP"
 stop \t
ＳＴＯＰ
S\u200btop
STOP 🛑
STOPALL
stop all
UNSUBSCRIBE
Cancel
END
quit
REVOKE
OPTOUT
opt-out
opt out
ALTO
alto.
¡Alto!
BAJA
Parar
CANCELAR
Cancelar.
STOP please
please stop
Please STOP!
STOP thanks
stop, thank you
ok stop
please cancel
por favor cancelar
ALTO por favor
por favor alto
BAJA, gracias
stop por favor
alto please
hola, baja por favor
stop stop stop
darme de baja
quiero darme de baja
Quiero darme de baja por favor
deme de baja por favor
denme de baja de la lista
ya no me manden mensajes
Ya no me manden mensajes, por favor.
ya no me mande mas mensajes
no me manden más mensajes
No me manden mas
por favor no me envíen más textos
ya no me escriban
No me escriban más.
ya no me escriban a este número
no me molesten
no me molesten más por favor
no quiero recibir mas mensajes
No quiero recibir más mensajes de ustedes
ya no quiero recibir sus mensajes
ya no quiero mensajes
No quiero más mensajes de texto
no deseo recibir mensajes
ya no quiero que me manden mensajes
no quiero que me escriban
dejen de mandarme mensajes
deje de mandarme mensajes por favor
dejen de escribirme
paren de mandar mensajes
pare de enviarme textos
quítenme de la lista
sáquenme de su lista por favor
borren mi número
eliminen mi numero de su lista
no mas mensajes
basta de mensajes
parar mensajes
cancelar mensajes
quiero cancelar los mensajes
quiero dejar de recibir mensajes
retiro mi consentimiento
please stop texting me
Stop texting me
STOP TEXTING ME!!!
stop sending me messages
Can you please stop texting me?
could you stop sending me these texts please
quit texting me
stop messaging me
stop contacting me
Stop sending these messages to my phone
don't text me anymore
Dont text me again
do not text me
Do not contact me anymore.
please don't send me any more messages
do not send me texts
I don't want to receive any more texts
I do not want these messages
I don't want any more messages
i no longer want to receive texts from you
I don’t want you to text me anymore
I don't want to be texted
no more texts
No more messages please
stop all messages
cancel messages
unsubscribe me
please unsubscribe me from this list
unsubscribe me from your list
opt me out
I want to opt out
I would like to unsubscribe
I'd like to opt out of these messages
take me off your list
Please remove me from your list
remove my number
remove my number from your system
I want to stop receiving these texts
I revoke my consent
leave me alone
Stop texting me. I hired another lawyer
I hired another lawyer, please stop texting me
Ya tengo otro abogado. Ya no me manden mensajes.
S.T.O.P.
s t o p
STOP STOP STOP STOP STOP
ALTO ALTO
STOP. Wrong number.
Stop! I told you already
Wrong number, stop texting
no thanks, stop texting me
no thanks I don't want any more texts
don't call or text me
don't write to me anymore
alto!!! ya no manden mensajes
ya no manden mensajes
no envien mensajes por favor
no me llamen ni me manden mensajes
ya no me busquen
me pueden dejar de mandar mensajes
no me interesa recibir mensajes
no gracias ya no quiero mensajes
quiero que ya no me manden mensajes
Ya basta. No soy ella.
darse de baja
Sí, ya no me manden mensajes
si ya no me manden mensajes por favor
si por favor ya no me escriban
Yes please stop texting me
no, stop texting me
Stop texting me. If you do it again I will call the police.
stop texting me, if you need something call me
Buenas tardes, ya no quiero recibir mensajes, gracias
""".strip("\n").splitlines()

ASKS_FOR_SOMETHING_ELSE = """
cancelé la cita
Cancelé
cancele mi cita
cancelar mi cita
quiero cancelar mi cita
Quiero cancelar la cita del lunes
cancelaron mi vuelo
cancelado
me cancelaron la entrevista
I want to cancel my appointment
cancel my appointment
Can you cancel my appointment?
please cancel my appointment
cancel the payment
cancelled
I cancelled
they canceled my interview
canceled check
stop by the office
Can I stop by the office?
I will stop by tomorrow
Stopped
bus stop
I stopped working in May
non stop
stop sign
where do I stop
the end
in the end
end of the month
At the end of May
My visa ends in June
weekend
I quit my job
quit my job
I quit
quite
Quito
nací en Quito
end date is May 3
altos
soy alto
alto riesgo
El Alto, Bolivia
Palo Alto
Alto Paraná
baja california
Baja California Sur
la baja
de baja por maternidad
mi esposo esta de baja
bajar
bajo
trabaja
parada
para
para mi esposo
para mañana
para que es eso
para cuándo
parar en la oficina
compré
no
no gracias
no quiero
No quiero pagar hoy
no quiero mandar eso
no me manden a la corte
no me mandaron la carta
no me llego el mensaje
no me llegan los mensajes
no recibo sus mensajes
no he recibido mensajes
No me han mandado mensajes
porque no me mandan mensajes
¿Por qué ya no me mandan mensajes?
me mandan mensajes
no me manden la factura todavía
ya no me manden cartas a mi casa vieja
no puedo mandar mensajes
no quiero perder mi caso
ya no trabajo ahi
ya no vivo en esa direccion
dejen de preocuparse
dejé de trabajar en mayo
basta con una foto?
alta
unstop
start
I don't want to stop
I don't want to stop getting messages
don't stop texting me
please don't stop sending me updates
do not stop
Don't text my husband, text me
do not contact my employer
don't send it yet
I didn't get any texts
I don't get any messages
why don't you text me
I no longer live there
did you get my message
send me a message
send me a text
no message yet
I don't want my ex to see this
no more questions
no more pages
remove my ex husband from my case
remove the second page
take me off speaker
If I lose, stop texting me
when my case is over, stop texting me
cuando termine mi caso ya no me manden mensajes
If I pay you today, please stop texting me
después de mi cita, ya no me manden mensajes
si pago, ya no me manden mensajes?
stop loss
I don't need reminders
no necesito recordatorios
don't send
don't write
do not send any more
no envie nada
no me llamen
no mande la carta
ya no mando mas fotos
Cancel. I can't come on Monday
cancelen
cancelen mi cita
no quiero mensajes en ingles
please stop sending me texts in english
dejen de mandarme mensajes en ingles
stop texting me after 9pm
No me manden mensajes después de las 9
no me manden mensajes por WhatsApp
no quiero recibir mensajes de otra persona
stop sending me to other people
does stop mean stop
The bus stop, next to the office
no mas
No más, gracias
no más preguntas
revoked
they revoked my visa
me revocaron la visa
my license was revoked
he said stop texting me and left
my ex said to stop texting him
opt
optional
option 2
OPT EAD
I am on OPT
subscribe
unsubscribed
cancelar el pago
cancelar pago
cancelar la factura
cancelar I-130
no more
full stop
listo
done
finish
fin
salir
exit
back
ok
si
yes
help
ayuda
1
12/03/1985
🛑
👎
""".strip("\n").splitlines()


@pytest.mark.parametrize("said", ASKS_TO_STOP)
def test_this_opts_out(said: str) -> None:
    assert opt_out(said)


@pytest.mark.parametrize("said", ASKS_FOR_SOMETHING_ELSE)
def test_this_does_not_opt_out(said: str) -> None:
    assert not opt_out(said)


@pytest.mark.parametrize("said", ASKS_TO_STOP)
def test_what_opts_out_is_never_a_command(said: str) -> None:
    assert command(said) is None


def test_no_phrase_is_both_a_command_and_an_opt_out() -> None:
    phrases = {p for pack in packs() for said in pack.commands.values() for p in said}
    phrases |= {p for pack in packs() for said in pack.switch.values() for p in said}
    assert [phrase for phrase in phrases if opt_out(phrase)] == []


def test_no_phrase_is_both_an_answer_and_an_opt_out() -> None:
    answers = {phrase for pack in packs() for phrase in pack.yes | pack.no | pack.opt_in}
    assert [phrase for phrase in answers if opt_out(phrase)] == []


@pytest.mark.parametrize(
    "typo", ["stpo", "stoo", "sotp", "cancell", "cancela", "bajas", "altoo", "unsubscrib", "quitt", "endd"]
)
def test_a_typo_never_opts_out(typo: str) -> None:
    assert not opt_out(typo)


@pytest.mark.parametrize(
    "said", ["START", "start please", "YES", "Unstop", "INICIAR", "alta", "por favor iniciar"]
)
def test_this_opts_in(said: str) -> None:
    assert opt_in(said)


@pytest.mark.parametrize(
    "said", ["sí", "restart", "started", "I want to start my case", "STOP", "yes I do", ""]
)
def test_this_does_not_opt_in(said: str) -> None:
    assert not opt_in(said)
