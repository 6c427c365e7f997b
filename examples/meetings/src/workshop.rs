//! A workshop, from its invitation to its end.

use chrono::{DateTime, Utc};
use zoom_api::{Client, Error, Null};

use crate::ClientExt as _;
use crate::types::{
    AddMeetingRegistrantRequest, CreateMeetingRequest, ListedMeeting, MeetingSettings,
    UpdateMeetingRequest,
};

/// Somebody who takes part.
#[derive(Clone, Debug)]
pub struct Guest {
    /// Where the invitation goes.
    pub email: String,
    /// How they are called.
    pub first_name: String,
    /// And in full, if they said so.
    pub last_name: Option<String>,
}

/// A workshop that is scheduled.
#[derive(Clone, Copy, Debug)]
pub struct Workshop {
    /// The meeting's id.
    pub meeting: i64,
}

impl Workshop {
    /// Schedules one, an hour long, for which people have to register.
    ///
    /// # Errors
    ///
    /// - Zoom refuses it, or can't be reached
    /// - the reply has no id: `None`
    pub async fn schedule(
        zoom: &Client,
        topic: &str,
        start: DateTime<Utc>,
    ) -> Result<Option<Self>, Error> {
        let settings = MeetingSettings::default()
            .approval_type(0)
            .waiting_room(true);
        let meeting = CreateMeetingRequest::default()
            .topic(topic)
            .agenda("To be announced")
            .type_(2)
            .start_time(start)
            .duration(60)
            .settings(settings);
        let call = zoom.create_meeting().user_id("me").body(meeting);
        let meeting = call.send().await?;
        Ok(meeting.id.map(|meeting| Self { meeting }))
    }

    /// Registers guests, and gives the links by which they join.
    ///
    /// # Errors
    ///
    /// As for any call; those who came before are registered.
    pub async fn invite(&self, zoom: &Client, guests: &[Guest]) -> Result<Vec<String>, Error> {
        let mut links = Vec::new();
        for guest in guests {
            let registrant = AddMeetingRegistrantRequest::default()
                .email(&guest.email)
                .first_name(&guest.first_name)
                .last_name(guest.last_name.as_deref());
            let call = zoom.add_meeting_registrant().meeting_id(self.meeting);
            let registered = call.body(registrant).send().await?;
            links.extend(registered.into_inner().join_url);
        }
        Ok(links)
    }

    /// The e-mail addresses of all who are registered, on however many pages.
    ///
    /// # Errors
    ///
    /// As for any call.
    pub async fn guests(&self, zoom: &Client) -> Result<Vec<String>, Error> {
        let call = zoom.list_meeting_registrants().meeting_id(self.meeting);
        let registrants = call.stream().collect().await?;
        Ok(registrants.into_iter().filter_map(|r| r.email).collect())
    }

    /// Gives it another topic, and takes its agenda away.
    ///
    /// # Errors
    ///
    /// As for any call.
    pub async fn rename(&self, zoom: &Client, topic: &str) -> Result<(), Error> {
        // What is not set stays as it is.
        let change = UpdateMeetingRequest::default().topic(topic).agenda(Null);
        let call = zoom.update_meeting().meeting_id(self.meeting).body(change);
        call.send().await?;
        Ok(())
    }

    /// Calls it off.
    ///
    /// # Errors
    ///
    /// As for any call.
    pub async fn cancel(self, zoom: &Client) -> Result<(), Error> {
        zoom.delete_meeting()
            .meeting_id(self.meeting)
            .cancel_meeting_reminder(true)
            .send()
            .await?;
        Ok(())
    }
}

/// What is planned, on however many pages.
///
/// # Errors
///
/// As for any call.
pub async fn planned(zoom: &Client) -> Result<Vec<ListedMeeting>, Error> {
    let call = zoom.list_meetings().user_id("me").type_("upcoming");
    call.stream().collect().await
}
