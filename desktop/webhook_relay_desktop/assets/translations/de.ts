<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>desktop</name>
    <message numerus="yes">
        <source>%n byte(s)</source>
        <translation>
            <numerusform>%n Byte</numerusform>
            <numerusform>%n Byte</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>vor %n Tag</numerusform>
            <numerusform>vor %n Tagen</numerusform>
        </translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Einzelheiten kopieren</translation>
    </message>
    <message>
        <source>Copy {what}</source>
        <translation>{what} kopieren</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
    <message numerus="yes">
        <source>Dismiss (%n more)</source>
        <translation>
            <numerusform>Ausblenden (%n weiteres)</numerusform>
            <numerusform>Ausblenden (%n weitere)</numerusform>
        </translation>
    </message>
    <message>
        <source>Dismiss the problem</source>
        <translation>Problem ausblenden</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Verbergen</translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation>Einzelheiten verbergen</translation>
    </message>
    <message>
        <source>Hide {what}</source>
        <translation>{what} verbergen</translation>
    </message>
    <message numerus="yes">
        <source>It happened %n time(s).</source>
        <translation>
            <numerusform>Es geschah %n Mal.</numerusform>
            <numerusform>Es geschah %n Mal.</numerusform>
        </translation>
    </message>
    <message>
        <source>It was ended from within, before it could say why. What was received is kept.</source>
        <translation>Es wurde von innen beendet, bevor es sagen konnte, warum. Was empfangen wurde, ist aufbewahrt.</translation>
    </message>
    <message>
        <source>Move it away and start again.</source>
        <translation>Verschieben Sie die Datei und starten Sie neu.</translation>
    </message>
    <message>
        <source>Open the log folder</source>
        <translation>Protokollordner öffnen</translation>
    </message>
    <message>
        <source>Please report it with the details: secrets and names are taken out of them.</source>
        <translation>Bitte melden Sie es mit den Einzelheiten: Geheimnisse und Namen sind daraus entfernt.</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Show details</source>
        <translation>Einzelheiten anzeigen</translation>
    </message>
    <message>
        <source>Show {what}</source>
        <translation>{what} anzeigen</translation>
    </message>
    <message>
        <source>Something went wrong inside the program</source>
        <translation>Im Programm ist etwas schiefgegangen</translation>
    </message>
    <message numerus="yes">
        <source>The details tell of %n other problem(s), too.</source>
        <translation>
            <numerusform>Die Einzelheiten nennen noch %n weiteres Problem.</numerusform>
            <numerusform>Die Einzelheiten nennen noch %n weitere Probleme.</numerusform>
        </translation>
    </message>
    <message>
        <source>The program ended unexpectedly last time</source>
        <translation>Das Programm endete letztes Mal unerwartet</translation>
    </message>
    <message>
        <source>The program goes on, and what was received is kept.</source>
        <translation>Das Programm läuft weiter, und was empfangen wurde, ist aufbewahrt.</translation>
    </message>
    <message>
        <source>Use defaults</source>
        <translation>Voreinstellungen verwenden</translation>
    </message>
    <message>
        <source>What went wrong</source>
        <translation>Was schiefging</translation>
    </message>
    <message>
        <source>With the defaults, this file is kept beside the new one.</source>
        <translation>Mit den Voreinstellungen bleibt diese Datei neben der neuen erhalten.</translation>
    </message>
    <message>
        <source>Yesterday {time}</source>
        <translation>Gestern {time}</translation>
    </message>
    <message>
        <source>d MMM</source>
        <comment>day and month, in the letters of QLocale.toString</comment>
        <translation>d. MMM</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message>
        <source>the details</source>
        <translation>die Einzelheiten</translation>
    </message>
    <message>
        <source>{count} h ago</source>
        <translation>vor {count} h</translation>
    </message>
    <message>
        <source>{count} min ago</source>
        <translation>vor {count} min</translation>
    </message>
    <message>
        <source>{count} s ago</source>
        <translation>vor {count} s</translation>
    </message>
    <message>
        <source>{path} cannot be moved: {reason}.</source>
        <translation>{path} lässt sich nicht verschieben: {reason}.</translation>
    </message>
</context>
</TS>
